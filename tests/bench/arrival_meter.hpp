// Counts the messages in the bytes that arrive, by their ids alone: no XML parser stands between
// the measurement and what is measured.
//
// A message that is missing, repeated or out of order is counted as such: each id carries a
// dense number. Delays are kept while keep_delays(true).
//
// Threads  not thread-safe; confined to the run's one thread
// Memory   buffer_bytes, and 4 bytes per delay kept
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace diolkos::bench {

class arrival_meter {
public:
    static constexpr std::size_t buffer_bytes = 256 * 1024;

    arrival_meter();

    // Room for the next read; never empty.
    [[nodiscard]] std::span<char> prepare() noexcept;
    // `count` bytes were read into prepare().
    void commit(std::size_t count);
    // Bytes that were read elsewhere, at most buffer_bytes / 2.
    void take(std::string_view bytes);

    // `tell` is called after every commit() that completed a message.
    void on_arrival(std::function<void()> tell) { tell_ = std::move(tell); }
    void keep_delays(bool keep) noexcept { keeping_ = keep; }

    [[nodiscard]] std::uint64_t arrived() const noexcept { return arrived_; }
    // Ids whose number was not the one after the last: each is a gap, a repetition or a reordering.
    [[nodiscard]] std::uint64_t disordered() const noexcept { return disordered_; }
    // In nanoseconds, in order of arrival.
    [[nodiscard]] const std::vector<std::uint32_t>& delays() const noexcept { return delays_; }

private:
    void note(std::uint64_t number, std::int64_t sent, std::int64_t now);

    std::vector<char> buffer_;
    std::size_t filled_ = 0; // bytes at the front not yet searched to the end
    std::uint64_t arrived_ = 0;
    std::uint64_t disordered_ = 0;
    std::uint64_t expected_ = 0;
    std::function<void()> tell_ = [] {};
    bool keeping_ = false;
    std::vector<std::uint32_t> delays_;
};

} // namespace diolkos::bench
