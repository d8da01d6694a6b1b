// A stanza as a checked value: what crosses, what policy judges, what the far edge writes.
//
//     stanza = kind type from to id? lang?  core-children  payload*
//
// There is one way to have one, stanza::make(), and it checks everything that can be checked
// without the schemas' finer facets: so wherever a stanza is seen, its addresses are prepared, its
// texts can be written as XML, and its payloads are places of the dictionary with values of their
// types. Markup does not exist here.
//
// I/O      none
// Threads  an immutable value; share it freely
#pragma once

#include "wire_format/address.hpp"
#include "wire_format/dictionary.hpp"
#include "wire_format/error.hpp"
#include "wire_format/stanza_kind.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace diolkos::wire {

struct enumerated {
    std::uint32_t index = 0; // into value_type::names
    friend bool operator==(const enumerated&, const enumerated&) = default;
};
struct instant {
    // Years 0001 to 9999, which is what XML can write without more digits for the year.
    static constexpr std::int64_t earliest = -62'135'596'800'000'000; // 0001-01-01T00:00:00Z
    static constexpr std::int64_t latest = 253'402'300'799'999'999;   // 9999-12-31T23:59:59.999999Z

    std::int64_t microseconds = 0; // since 1970-01-01T00:00:00Z
    friend bool operator==(const instant&, const instant&) = default;
};
using octets = std::vector<std::byte>;

// One value of a type in the dictionary: none, enumeration, boolean, integer, time, address,
// text, and octets for both kinds of bytes.
using value = std::variant<std::monostate, enumerated, bool, std::int64_t, instant, address,
                           std::string, octets>;

struct attribute {
    std::uint32_t number = 0; // place in element_rule::attributes
    value content;
    friend bool operator==(const attribute&, const attribute&) = default;
};

struct node {
    std::uint32_t number = 0;          // place in the parent's element_rule::children
    std::vector<attribute> attributes; // ascending by number, none twice
    value content;                     // monostate exactly if the rule's content is none
    std::vector<node> children;        // ascending by number; repeated siblings keep their order
    friend bool operator==(const node&, const node&) = default;
};

struct localized_text {
    std::string
        lang; // a language tag, or empty for the stanza's own: naming that one again repeats it
    std::string text;
    friend bool operator==(const localized_text&, const localized_text&) = default;
};

struct thread {
    std::string text;
    std::string parent; // empty: absent
    friend bool operator==(const thread&, const thread&) = default;
};

struct stanza_error {
    error_type type = error_type::cancel;
    condition what = condition::undefined_condition;
    std::vector<localized_text> texts; // at most one for each language
    address by{};                      // who made the error (RFC 6120, 8.3.1); empty: absent
    friend bool operator==(const stanza_error&, const stanza_error&) = default;
};

// The named parts of a stanza, unchecked. Lengths are in UTF-8 bytes.
struct stanza_fields {
    stanza_kind kind = stanza_kind::message;
    stanza_type type = stanza_type::absent;
    address from, to; // see address: made by its own checking constructors
    std::string id;   // empty: absent
    std::string lang; // empty: absent
    std::vector<localized_text> bodies, subjects; // message
    std::optional<thread> thread_id;              // message
    std::optional<show> availability;             // presence
    std::vector<localized_text> statuses;         // presence
    std::optional<std::int8_t> priority;          // presence
    std::optional<stanza_error> error;            // exactly if type is error
    std::vector<node> payloads; // numbers are places in dictionary::root(kind).children

    friend bool operator==(const stanza_fields&, const stanza_fields&) = default;
};

class stanza {
public:
    static constexpr std::size_t max_id_bytes = 255;
    static constexpr std::size_t max_body_bytes = std::size_t{64} * 1024;
    static constexpr std::size_t max_subject_bytes = 1024; // and status, and error text
    static constexpr std::size_t max_thread_bytes = 255;
    static constexpr std::size_t max_language_bytes = 35; // BCP 47, 4.4.1
    static constexpr std::size_t max_texts = 32;          // bodies; subjects; statuses; error texts
    static constexpr std::size_t max_payloads = 64;
    static constexpr std::size_t max_nodes = 4096; // in all payloads together

    // Fails with the first thing wrong, in the order of stanza_fields; payloads in the order in
    // which they would be written: attributes, text, children. An error of an iq may have one
    // payload, the echoed request (RFC 6120, 8.3.1).
    [[nodiscard]] static boost::system::result<stanza> make(const dictionary& names,
                                                            stanza_fields fields);

    [[nodiscard]] const stanza_fields& fields() const noexcept { return fields_; }

    friend bool operator==(const stanza&, const stanza&) = default;

private:
    explicit stanza(stanza_fields&& fields)
        : fields_(std::move(fields)) {}
    stanza_fields fields_;
};

// Whether `text` is UTF-8 of characters that XML 1.0 (2.2) can carry.
[[nodiscard]] bool is_xml_text(std::string_view text) noexcept;

} // namespace diolkos::wire
