// guard::verdict::where, taken apart: the path without its numbers, and the attribute.
//
//     message/{urn:x}a/b[2]@c   ->   message/{urn:x}a/b, c
//
// I/O      none
// Threads  values
#pragma once

#include "wire_format/stanza_kind.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace diolkos::cli {

struct refused_place {
    explicit refused_place(std::string_view where) {
        int inside = 0; // of braces: a namespace may hold anything
        for (std::size_t at = 0; at < where.size(); ++at) {
            const char c = where[at];
            inside += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (inside == 0 && c == '[') {
                at = std::min(where.find(']', at), where.size());
            } else if (inside == 0 && c == '@') {
                attribute = where.substr(at + 1);
                return;
            } else {
                path += c;
            }
        }
    }
    // The path of the element above; empty for the stanza.
    [[nodiscard]] std::string above() const {
        int inside = 0;
        for (auto at = path.size(); at > 0; --at) {
            const char c = path[at - 1];
            inside += c == '}' ? 1 : c == '{' ? -1 : 0;
            if (inside == 0 && c == '/')
                return path.substr(0, at - 1);
        }
        return {};
    }
    [[nodiscard]] std::optional<wire::stanza_kind> kind() const {
        return wire::parse_stanza_kind(path.substr(0, path.find('/')));
    }
    std::string path, attribute;
};

} // namespace diolkos::cli
