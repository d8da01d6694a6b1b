// A thread for what waits on the disk, so that the event loop never does.
//
//     event loop                      worker
//     post(work, then)  ----------->  work()
//     then(error)       <-----------  (woken by an eventfd)
//
// Works are done one at a time, in their order. What was posted and not begun when this is
// destroyed is not done.
//
// Errors   the constructor and start() throw
// Threads  post() and `then` on the event loop's thread; `work` on the worker's
// Memory   the works under way, few by the contract of the journal
#pragma once

#include "net/asio.hpp"
#include "net/file_descriptor.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace diolkos::net {

class disk_worker {
public:
    using work = std::function<error_code()>;
    using completion = std::function<void(error_code)>;

    // The event loop must outlive this, and not run any more when it is destroyed.
    explicit disk_worker(asio::io_context& context);
    disk_worker(const disk_worker&) = delete;
    disk_worker& operator=(const disk_worker&) = delete;
    ~disk_worker();

    // Makes the thread; works posted before wait for it.
    void start();
    void post(work what, completion then);

private:
    struct job {
        work what;
        completion then;
        error_code outcome;
    };

    void run();
    asio::awaitable<void> take_completions();

    asio::posix::stream_descriptor woken_; // an eventfd
    std::mutex guard_;                     // of the three below
    std::condition_variable changed_;
    std::deque<job> to_do_, done_;
    bool stopping_ = false;
    std::thread thread_; // last: it uses all of the above
};

} // namespace diolkos::net
