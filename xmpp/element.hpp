// An element as it was parsed: the only form in which a peer's XML exists after stream_parser.
//
// Blanks, prefixes, comments and the order between text and children are already gone: no
// stanza of a profile has mixed content, so `text` is all character data of this element put
// together, and guard/ refuses it where it must not be.
//
// Threads  a value
// Memory   bounded by the parser's limits
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diolkos::xmpp {

struct element_attribute {
    std::string name_space; // empty: none
    std::string name;
    std::string value;
};

struct element {
    std::string name_space;
    std::string name;
    std::vector<element_attribute> attributes; // in document order, without namespace declarations
    std::string text;
    std::vector<element> children;

    // The value of an attribute without namespace, or nullptr.
    [[nodiscard]] const std::string* find(std::string_view attribute_name) const noexcept;
    [[nodiscard]] bool is(std::string_view wanted_name_space,
                          std::string_view wanted_name) const noexcept {
        return name == wanted_name && name_space == wanted_name_space;
    }
};

} // namespace diolkos::xmpp
