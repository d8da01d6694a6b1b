#include "net/disk_worker.hpp"

#include <cerrno>
#include <csignal>
#include <sys/eventfd.h>
#include <system_error>
#include <utility>

namespace diolkos::net {
namespace {

int new_eventfd() {
    const int made = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (made < 0) {
        throw std::system_error(errno, std::generic_category(), "cannot make an eventfd");
    }
    return made;
}

// Signals are for the event loop's thread; but that a call was denied is told to the one that made
// it (sandbox/denied_call.hpp).
class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::sigdelset(&all, SIGSYS);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;
    ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

} // namespace

disk_worker::disk_worker(asio::io_context& context)
    : woken_(context, new_eventfd()) {
    asio::co_spawn(context, take_completions(), asio::detached);
}

void disk_worker::start() {
    const signals_blocked inherited;
    thread_ = std::thread([this] { run(); });
}

disk_worker::~disk_worker() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void disk_worker::post(work what, completion then) {
    {
        const std::lock_guard lock(guard_);
        to_do_.push_back({std::move(what), std::move(then), {}});
    }
    changed_.notify_one();
}

void disk_worker::run() {
    std::unique_lock lock(guard_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !to_do_.empty(); });
        if (stopping_) {
            return;
        }
        job next = std::move(to_do_.front());
        to_do_.pop_front();
        lock.unlock();
        next.outcome = next.what();
        lock.lock();
        done_.push_back(std::move(next));
        lock.unlock(); // or whoever is woken waits for it at once
        ::eventfd_write(woken_.native_handle(), 1);
        lock.lock();
    }
}

asio::awaitable<void> disk_worker::take_completions() {
    for (;;) {
        std::uint64_t count = 0;
        const auto [failure, size] =
            co_await woken_.async_read_some(asio::buffer(&count, sizeof count), no_throw);
        if (failure) {
            co_return; // closed with its owner
        }
        std::deque<job> done;
        {
            const std::lock_guard lock(guard_);
            done.swap(done_);
        }
        for (auto& each : done) {
            each.then(each.outcome);
        }
    }
}

} // namespace diolkos::net
