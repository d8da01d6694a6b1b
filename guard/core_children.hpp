// The children of a stanza in its own namespace (RFC 6121, 5.2 and 4.7; RFC 6120, 8.3), one after
// the other, into the fields of a stanza: text alone, each where its kind has it, and once unless
// it is a text in several languages.
//
// I/O      none
// Threads  not thread-safe; one for a judgement
#pragma once

#include "guard/ruling.hpp"

#include <string_view>

namespace diolkos::guard {

class core_children {
public:
    // `verdict` outlives this.
    explicit core_children(ruling& verdict)
        : verdict_(verdict) {}

    // `to` has its kind and type. False if the verdict is now a refusal.
    [[nodiscard]] bool read(const xmpp::element& child, wire::stanza_fields& to);

private:
    bool malformed(std::string rule, const xmpp::element& child, std::string_view what);
    bool read_error(const xmpp::element& child, wire::stanza_fields& to);
    bool read_text(const xmpp::element& child, std::size_t max_bytes,
                   std::vector<wire::localized_text>& to);
    bool read_thread(const xmpp::element& child, wire::stanza_fields& to);
    bool read_show(const xmpp::element& child, wire::stanza_fields& to);
    bool read_priority(const xmpp::element& child, wire::stanza_fields& to);
    const std::string* plain_text(const xmpp::element& child, std::string_view kept);

    ruling& verdict_;
};

} // namespace diolkos::guard
