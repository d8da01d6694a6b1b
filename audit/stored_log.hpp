// The files of a log as they lie in its folder, for those that read them. Paths are relative to it:
//
//     checkpoint, tile/...        C2SP tlog-tiles (tree/tile.hpp)
//     tail/NNNNNNNNNNNNNNNN.jsonl records that no checkpoint covers yet, as lines; the number, of
//     16
//                                 digits, is the position of the first one in the log
//     verifier                    the verifier key of the log, for convenience: whoever can change
//                                 the log can change this too
//
// I/O      an implementation's (net/ in the programs, memory in the tests)
// Threads  not thread-safe, unless the implementation says so
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::audit {

inline constexpr std::string_view tail_folder = "tail";
inline constexpr std::string_view verifier_path = "verifier";

[[nodiscard]] std::string tail_path(std::uint64_t first);
// Of a file's name in the tail's folder; nullopt: it is none.
[[nodiscard]] std::optional<std::uint64_t> tail_first(std::string_view name) noexcept;

class stored_log {
public:
    virtual ~stored_log() = default;

    // nullopt: there is no such file.
    [[nodiscard]] virtual boost::system::result<std::optional<std::string>>
    read(const std::string& path) const = 0;
    // The names in a folder, in any order; none if there is no such folder.
    [[nodiscard]] virtual boost::system::result<std::vector<std::string>>
    list(const std::string& folder) const = 0;
};

// Why a log cannot be gone on with, or read: a sentence or two, for people.
struct log_fault {
    std::string text;
};
template <typename T>
using log_result = boost::system::result<T, log_fault>;

} // namespace diolkos::audit
