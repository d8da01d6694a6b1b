// One key of the configuration file: its name, what it may be, and what it sets. The table of all
// of them is the configuration's only definition: reading, checking, reloading and the reference
// (docs/configuration.md) go by it.
//
// Threads  constants
#pragma once

#include "config/draft.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::config {

enum class kind : std::uint8_t {
    text,          // any string that is not empty
    path,          // relative ones start at the configuration file's folder
    paths,         // list of them, or an empty one
    path_or_pin,   // a path, or 64 hex digits
    domains,       // list of "name", "*.name" or "*"
    any_domains,   // the same, or an empty list
    address,       // "HOST:PORT"
    addresses,     // list of them
    any_addresses, // the same, or an empty list
    role,          // "dial" or "listen"
    link_mode,     // "duplex" or "one-way"
    link_way,      // "send", "receive" or "pair"
    repair,        // "lan", "lossy" or "bulk"
    sandbox,       // "on", "required" or "off"
    tls_version,   // "1.2" or "1.3"
    direct_tls,    // "allowed", "required" or "refused"
    address_form,  // "plain", "keyed" or "omitted"
    methods,       // list of "external", "dialback" and "dialback-certificate"
    pin,           // 64 hex digits
    file_mode,     // "0660": octal, the permissions of a file
    boolean,       // true or false
    count,         // the rest are integers from `least` to `most`
    bytes,
    seconds,
    milliseconds,
    microseconds,
};

// What a key was set to; the member that belongs to its kind.
struct value {
    position at;
    std::string text;           // text, role, tls_version, direct_tls, pin, path_or_pin
    std::filesystem::path path; // path
    std::vector<std::filesystem::path> paths;
    std::int64_t number = 0;            // integers; boolean: 0 or 1; boolean, as 0 or 1
    std::vector<std::string> names;     // domains, prepared; methods
    std::vector<net::host_port> places; // address, addresses
};

// As a key's fallback: it may be left out, and is then set to nothing.
inline constexpr std::string_view no_default = "none";

// As a key's fallback: it must be given if the link is duplex, and means nothing if it is one-way.
inline constexpr std::string_view duplex_needs_it = "duplex";

struct key {
    std::string_view name; // dotted; "[]" after the name of a table that may be repeated
    kind type;
    std::string_view fallback; // as in the file; empty: it must be given; or one of the above
    bool reloadable;           // SIGHUP takes it up; else the program must be restarted
    std::string_view sentence;
    void (*set)(draft&, const value&);
    std::int64_t least = 0, most = 0; // integers only, both included

    [[nodiscard]] bool required() const noexcept { return fallback.empty(); }
};

[[nodiscard]] std::span<const key> keys() noexcept;

// "seconds", "bytes"; empty for a kind without unit.
[[nodiscard]] std::string_view unit(kind) noexcept;
// What a value of the kind looks like: "a list of strings", "an integer".
[[nodiscard]] std::string_view form(kind) noexcept;

} // namespace diolkos::config
