"""/mcp and `isnad mcp`: tools, resources and a prompt for agents, by the Model Context Protocol."""
