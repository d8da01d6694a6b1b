// What can be said on the link below the core of a stanza: every payload element that the schema
// set allows, in its context, with its attributes and the types of their values.
//
// Names never travel. A payload is a tree of numbers: a node's number is the place (from 0) of
// its child_rule among its parent's, so a number means nothing outside its parent and an element
// in a place that the schemas do not allow has no number at all. The three roots of the tree are
// message, presence and iq; their children are the payloads that the profile allows there.
//
// guard/ makes the dictionary from the XSDs and the profile, in one order on every box; the
// digest of that set is compared in Hello, so numbers mean the same on both sides.
//
// I/O      none
// Threads  immutable once made; share it freely
#pragma once

#include "wire_format/stanza_kind.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace diolkos::wire {

enum class value_kind : std::uint8_t {
    none,        // no text allowed
    enumeration, // index into value_type::names
    boolean,
    integer,
    time, // microseconds since 1970-01-01T00:00:00Z (XEP-0082 DateTime)
    address,
    text,      // XML characters, length in UTF-8 bytes
    bytes,     // base64 in XML, octets on the wire
    hex_bytes, // hexadecimal in XML, octets on the wire
};

struct value_type {
    value_kind kind = value_kind::none;
    std::vector<std::string> names; // enumeration, in schema order
    std::int64_t min = 0,
                 max = 0; // integer: inclusive bounds; text, bytes: bounds of the length in bytes
    friend bool operator==(const value_type&, const value_type&) = default;
};

struct attribute_rule {
    std::string name; // local name; "xml:lang" is the only one with a namespace
    value_type type;
    bool required = false;
    friend bool operator==(const attribute_rule&, const attribute_rule&) = default;
};

struct child_rule {
    std::uint32_t element = 0; // index into dictionary::elements
    std::uint32_t min = 0, max = 1;
    friend bool operator==(const child_rule&, const child_rule&) = default;
};

struct element_rule {
    std::string name_space, name;
    std::vector<attribute_rule> attributes; // sorted by name
    value_type content;                     // of its own text
    std::vector<child_rule> children;       // in canonical order
    friend bool operator==(const element_rule&, const element_rule&) = default;
};

class dictionary {
public:
    // Levels of elements below a payload, the payload included.
    static constexpr std::uint32_t max_depth = 8;

    // Empty: no payload can be said. Useful for the core alone.
    dictionary();
    // `elements` starts with the three roots, in the order of stanza_kind; children point to
    // higher indexes only, so that no walk can loop. Throws std::invalid_argument otherwise
    // (a broken dictionary is a failure of start-up).
    explicit dictionary(std::vector<element_rule> elements);

    [[nodiscard]] const element_rule& root(stanza_kind kind) const noexcept {
        return elements_[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] const element_rule& element(std::uint32_t index) const noexcept {
        return elements_[index];
    }
    [[nodiscard]] const std::vector<element_rule>& elements() const noexcept { return elements_; }

private:
    std::vector<element_rule> elements_;
};

} // namespace diolkos::wire
