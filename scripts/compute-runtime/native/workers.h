// Threads that share the blocks of one operation with the thread that asks for it.

#pragma once

#include <cstdint>
#include <functional>

namespace prunescope {

// How many threads work on an operation, the asking one included; before the first operation.
void SetThreads(int threads);

// Calls `work` with 0 … blocks − 1, several at a time, and returns when all are done.
void ForEachBlock(int64_t blocks, const std::function<void(int64_t)>& work);

// How many blocks `elements` numbers are worth; the same on every machine, so that sums are the same for any number of threads.
inline int64_t BlocksFor(int64_t elements, int64_t most) {
  const int64_t blocks = elements / 16384;
  return blocks < 1 ? 1 : blocks > most ? most : blocks;
}

// Where block `index` of `blocks` begins among `count` things.
inline int64_t BlockBegin(int64_t count, int64_t blocks, int64_t index) { return count * index / blocks; }

}  // namespace prunescope
