// What both directions write of a stanza in the audit, and how they obey the link.
//
// Threads  free functions on the caller's values
#pragma once

#include "audit/record.hpp"
#include "audit/text_marker.hpp"
#include "box/actions.hpp"
#include "box/answer.hpp"
#include "box/recorder.hpp"
#include "box/settings.hpp"
#include "guard/verdict.hpp"
#include "link/carrier.hpp"
#include "wire_format/dictionary.hpp"
#include "xmpp/element.hpp"

namespace diolkos::box {

// "import" goes from low to high, "export" from high to low.
[[nodiscard]] std::string_view outgoing_direction(side which) noexcept;
[[nodiscard]] std::string_view incoming_direction(side which) noexcept;

void fill(audit::record& entry, const guard::verdict& decision);
void fill(audit::record& entry, const stanza_head& head);
// Also the namespaces of the payloads, each once.
void fill(audit::record& entry, const wire::stanza& value, const wire::dictionary& names);
// Addresses as a peer wrote them: cut and escaped by the record, believed by nobody.
void fill_raw_addresses(audit::record& entry, const xmpp::element& raw);

// Marks of a message's bodies, of the first ones if it has more; the record has its id. Without a
// marker nothing.
using optional_marker = std::optional<audit::text_marker>;
void mark_texts(audit::record& entry, optional_marker& with, const wire::stanza& value);
void mark_texts(audit::record& entry, optional_marker& with, const xmpp::element& raw);

// Adds the record of a refusal; where the two validators were of two minds, a record of that, too.
void add_refusal(recorder& log, audit::record& entry);

// Turns the link_send and link_datagrams events into actions, the former joined where they follow
// each other; others stay for the caller.
void obey_sends(link::link_events& events, actions& out);

} // namespace diolkos::box
