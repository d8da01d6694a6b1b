// Where records can be kept durably with group commit: the audit log, and what one would take
// instead.
//
//     append(lines)...   while   commit()() runs on another thread, for all that came before
//
// Errors   end the process with a message
// Threads  append() and commit() on one; what commit() returns on one other, one at a time
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace diolkos::bench {

class record_store {
public:
    virtual ~record_store() = default;
    virtual void append(std::string_view lines, std::size_t count) = 0;
    [[nodiscard]] virtual std::size_t uncommitted() const = 0; // records
    [[nodiscard]] virtual std::function<void()> commit() = 0;
};

// The box's own: a signed Merkle tree.
[[nodiscard]] std::unique_ptr<record_store> audit_log(const std::filesystem::path& folder);
// A file of lines, written and synced: a floor, which proves nothing to anybody.
[[nodiscard]] std::unique_ptr<record_store> plain_lines(const std::filesystem::path& folder);
// A table of SQLite (WAL, synchronous=FULL), one transaction for each commit.
[[nodiscard]] std::unique_ptr<record_store> sqlite_table(const std::filesystem::path& folder);

} // namespace diolkos::bench
