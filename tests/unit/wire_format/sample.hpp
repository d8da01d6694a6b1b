// A small dictionary with every kind of value in it, and stanzas made with it.
#pragma once

#include "wire_format/stanza.hpp"

#include <memory>

namespace diolkos::wire::sample {

// Places in the dictionary below, of payloads among their root's children...
enum message_child : std::uint32_t { active, request, received, delay, everything, level };
enum presence_child : std::uint32_t { presence_delay };
enum iq_child : std::uint32_t { ping, query };
// ... and of everything's attributes and children, one for each kind of value.
enum kinds : std::uint32_t {
    k_address,
    k_boolean,
    k_bytes,
    k_enum,
    k_hex,
    k_integer,
    k_text,
    k_time
};

// Levels that the dictionary has below level, one more than a stanza may have.
inline constexpr std::uint32_t levels = dictionary::max_depth + 1;

[[nodiscard]] std::shared_ptr<const dictionary> names();

[[nodiscard]] address address_of(std::string_view text);
[[nodiscard]] value value_of(kinds which);

// A chat message as clients send it: body, receipt request, chat state.
[[nodiscard]] stanza_fields chat_message();
// The same as XML, for its size.
[[nodiscard]] std::string chat_message_xml();
// Everything that a message can have.
[[nodiscard]] stanza_fields full_message();
[[nodiscard]] // Ids that are UUIDs, in every place that has them.
stanza_fields uuid_message();
stanza_fields full_presence();
[[nodiscard]] stanza_fields ping_iq();
[[nodiscard]] stanza_fields disco_result();
[[nodiscard]] stanza_fields error_message();

} // namespace diolkos::wire::sample
