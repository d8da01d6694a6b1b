// Two ends of a link on threads of their own, with keys, folders and addresses, and what every
// phase of the benchmark needs of them.
//
// Errors   a phase that waits in vain ends the process with a message
// Threads  low() and high() are used by their threads, but for what they offer to all
#pragma once

#include "tests/bench/link_alone/link_end.hpp"
#include "tests/bench/measures.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <thread>

namespace diolkos::bench {

inline constexpr std::size_t stanza_bytes = 300;

// What the command line asks for.
struct wish {
    std::string mode, kind = "duplex";
    double seconds = 5, warm_up = 0.5;
    std::size_t record_bytes = 400;
    std::filesystem::path folder = ".";
};

// Polls; gives up after half a minute.
void await(const std::function<bool()>& condition, const char* what);

// A stanza that carries the time; and how long ago that was.
[[nodiscard]] std::string stamped();
[[nodiscard]] double age_in_us(std::string_view stanza);

// Percent of the machine that others had.
[[nodiscard]] double others_percent(const cpu_times& of);

// Keys, folders and settings of both ends. The low one listens.
class place {
public:
    explicit place(const wish& how);
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { std::filesystem::remove_all(root_); }

    [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

    [[nodiscard]] net::settings tcp(bool low, std::uint16_t port) const;
    // `port` is of the link, TCP or UDP.
    [[nodiscard]] link_end::wishes end(bool low, std::uint16_t port) const;

private:
    const wish& how_;
    std::filesystem::path root_;
    net::test_pki pki_;
    net::credential_files low_, high_;
};

// Two ends on their threads.
template <typename End>
class pair_of {
public:
    pair_of(std::unique_ptr<End> low, std::unique_ptr<End> high)
        : low_(std::move(low)),
          high_(std::move(high)),
          low_thread_([this] { low_->run(); }),
          high_thread_([this] { high_->run(); }) {}
    pair_of(const pair_of&) = delete;
    pair_of& operator=(const pair_of&) = delete;
    ~pair_of() {
        low_->stop();
        high_->stop();
        low_thread_.join();
        high_thread_.join();
    }
    End& low() { return *low_; }
    End& high() { return *high_; }
    cpu_times times() {
        return cpu_times::now(low_thread_.native_handle(), high_thread_.native_handle());
    }

private:
    std::unique_ptr<End> low_, high_;
    std::thread low_thread_, high_thread_;
};

// Bound, not begun before `load` has seen them: it says what they are loaded with.
[[nodiscard]] std::unique_ptr<pair_of<link_end>>
link_pair(const wish& how, const place& at, const std::function<void(link_end&, link_end&)>& load);

} // namespace diolkos::bench
