// A signed tree head (https://c2sp.org/tlog-checkpoint): what a log says that it is. The text of a
// signed note:
//
//     ORIGIN                     the log's name
//     SIZE                       its number of records, decimal
//     base64(root)               of the tree over them
//     (extension lines)          none here; others' are kept and not looked at
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "audit/tree/hash.hpp"
#include "audit/tree/signed_note.hpp"

namespace diolkos::audit::tree {

struct checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    digest root{};
    std::vector<std::string> extensions{};

    bool operator==(const checkpoint&) const = default;
};

[[nodiscard]] std::string to_text(const checkpoint& head);
// nullopt for anything that to_text would not have written.
[[nodiscard]] std::optional<checkpoint> parse_checkpoint(std::string_view text);

} // namespace diolkos::audit::tree
