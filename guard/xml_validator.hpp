// The first validator: Xerces-C over the canonical XML of a stanza, against the locked grammars of
// a profile. It sees nothing that a peer wrote, only what stanza_writer made of checked values,
// and it decides only whether that is what the schemas allow.
//
// I/O      none: no entity, import or schema location is ever resolved
// Threads  not thread-safe; each guard has its own parser, reused
#pragma once

#include "guard/compiled_profile.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace diolkos::guard {

class xml_validator {
public:
    explicit xml_validator(std::shared_ptr<const compiled_profile> profile);
    ~xml_validator();
    xml_validator(xml_validator&&) noexcept;
    xml_validator& operator=(xml_validator&&) noexcept;

    // Whether `document` is valid; if not, violation() says what Xerces-C found first. Never throws
    // but for want of memory.
    [[nodiscard]] bool validate(std::string_view document);

    // Line and column within the canonical XML, and a sentence. Bounded by max_violation_bytes.
    [[nodiscard]] const std::string& violation() const noexcept;
    static constexpr std::size_t max_violation_bytes = 512;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::guard
