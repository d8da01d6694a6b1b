// Moves a log's records to a collector, in batches, and remembers how far it came:
//
//     read -> batch -> collector.take() -> state file -> ...
//
// The state goes on only when the collector has the batch. So an export that was cut off anywhere
// begins again at most one batch before: a record may come twice, and is never left out.
//
// Errors   collector_lost and std::runtime_error, as collector.hpp and net/log_folder.hpp have them
// Threads  not thread-safe
// Memory   one batch
#pragma once

#include "audit/tree/hash.hpp"
#include "cli/export/collector.hpp"
#include "cli/export/export_state.hpp"
#include "net/log_folder.hpp"

#include <functional>
#include <vector>

namespace diolkos::cli {

class exporter {
public:
    static constexpr std::size_t batch_records = 500;
    static constexpr std::size_t batch_bytes = std::size_t{1} << 20U; // and one record more

    // `state` is empty for an export that remembers nothing. Throws if that state is not of this
    // log: the record before the next one is another, or is not there.
    exporter(std::filesystem::path log, std::filesystem::path state);

    // What is in the log now. `shown` is called now and then with how many went out by all calls.
    void run(collector& to, const std::function<void(std::uint64_t)>& shown);

    [[nodiscard]] std::uint64_t first() const noexcept { return first_; }
    [[nodiscard]] std::uint64_t next() const noexcept { return state_.next; }

private:
    void compare_last();
    void give(collector& to);

    net::log_folder log_;
    std::filesystem::path file_;
    export_state state_;
    std::uint64_t first_;
    audit::tree::hasher hash_;
    std::vector<std::string> batch_;
    std::size_t held_bytes_ = 0;
};

} // namespace diolkos::cli
