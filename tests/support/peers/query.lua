-- The queries of a file, a line each, percent-encoded, in turn: the same again, or each with a text that nobody
-- has seen: a comment with a number of its own ends it.
local fresh = os.getenv("FRESH") == "1"
local number = tonumber(os.getenv("SALT")) * 100000000
local queries, turn = {}, 0
for line in io.lines(os.getenv("QUERIES")) do queries[#queries + 1] = line end

request = function()
   turn = turn % #queries + 1
   if not fresh then return wrk.format("GET", wrk.path .. queries[turn], wrk.headers) end
   number = number + 1
   return wrk.format("GET", wrk.path .. queries[turn] .. os.getenv("MARK") .. number, wrk.headers)
end

done = function(summary, latency)
   local failed = summary.errors.connect + summary.errors.read + summary.errors.write
      + summary.errors.status + summary.errors.timeout
   io.write(string.format('{"requests": %d, "seconds": %f, "failed": %d, "p50": %f, "p99": %f}\n',
      summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
