#include "workers.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace prunescope {
namespace {

struct Job {
  Job(int64_t blocks, const std::function<void(int64_t)>& work) : blocks(blocks), work(work) {}

  // Works on blocks until none is left. A thread that comes late finds none, and doesn't touch `work`.
  void Share() {
    for (int64_t block = next.fetch_add(1); block < blocks; block = next.fetch_add(1)) {
      work(block);
      if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == blocks) {
        // Under the lock, or the one who waits could fall asleep between its look and this call.
        std::lock_guard<std::mutex> lock(mutex);
        finished.notify_all();
      }
    }
  }

  void Wait() {
    // The other threads are mostly about to be done: sleeping costs more than looking a few times.
    for (int look = 0; look < 200; look++) {
      if (done.load(std::memory_order_acquire) == blocks) return;
      std::this_thread::yield();
    }
    std::unique_lock<std::mutex> lock(mutex);
    finished.wait(lock, [&] { return done.load(std::memory_order_acquire) == blocks; });
  }

  const int64_t blocks;
  const std::function<void(int64_t)>& work;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> done{0};
  std::mutex mutex;
  std::condition_variable finished;
};

// Never destroyed: helpers wait in it for as long as the process lives, and its end would wait for them.
struct Shared {
  std::mutex mutex;
  std::condition_variable wake;
  std::shared_ptr<Job> current;
  uint64_t jobs = 0;
  int helpers = 0;
};
Shared& shared = *new Shared;

void Help() {
  uint64_t seen = 0;
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock<std::mutex> lock(shared.mutex);
      shared.wake.wait(lock, [&] { return shared.jobs != seen; });
      seen = shared.jobs;
      job = shared.current;
    }
    if (job) job->Share();
  }
}

}  // namespace

void SetThreads(int threads) {
  // They live as long as the process.
  for (; shared.helpers < threads - 1; shared.helpers++) std::thread(Help).detach();
}

void ForEachBlock(int64_t blocks, const std::function<void(int64_t)>& work) {
  if (blocks <= 1 || shared.helpers == 0) {
    for (int64_t block = 0; block < blocks; block++) work(block);
    return;
  }
  const auto job = std::make_shared<Job>(blocks, work);
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    shared.current = job;
    shared.jobs++;
  }
  shared.wake.notify_all();
  job->Share();
  job->Wait();
}

}  // namespace prunescope
