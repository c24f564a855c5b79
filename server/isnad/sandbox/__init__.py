"""What the kernel holds a process to: its system calls, its files, its memory."""
