// A stream's events as one line of text, so that conversations can be tables: what is sent as it
// is, everything else in brackets.
#pragma once

#include "xmpp/stream_event.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::xmpp {

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

inline std::string transcript(const stream_events& events) {
    std::string out;
    for (const stream_event& event : events) {
        if (const auto* bytes = std::get_if<send_bytes>(&event))
            out += bytes->bytes;
        else if (std::holds_alternative<start_tls>(event))
            out += "[tls]";
        else if (const auto* who = std::get_if<stream_authenticated>(&event))
            out += "[authenticated " + who->domain + ' ' + who->mechanism +
                   (who->towards.empty() ? "" : " towards " + who->towards) +
                   (who->certified ? "]" : ", not certified]");
        else if (const auto* claim = std::get_if<key_claimed>(&event))
            out += "[claimed " + claim->from + " towards " + claim->to + " on " + claim->id +
                   " by " + claim->key + ']';
        else if (const auto* judged = std::get_if<key_judged>(&event))
            out += "[judged " + judged->id + ' ' +
                   (judged->answer == dialback::verdict::valid     ? "valid"
                    : judged->answer == dialback::verdict::invalid ? "invalid"
                                                                   : "error ") +
                   std::string(judged->condition) + ']';
        else if (const auto* vouched = std::get_if<key_vouched>(&event))
            out += "[vouched for " + vouched->domain + " to " + vouched->asker +
                   (vouched->ours ? ": ours]" : ": not ours]");
        else if (const auto* remark = std::get_if<stream_remark>(&event))
            out += "[remark " + std::string(remark->rule) + ' ' + remark->domain + ']';
        else if (const auto* got = std::get_if<stanza_received>(&event))
            out += '[' + got->stanza.name + ' ' + std::to_string(got->bytes) +
                   (got->domain.empty() ? "" : " of " + got->domain) +
                   (got->number == 0 ? "" : " #" + std::to_string(got->number)) + ']';
        else if (const auto* begun = std::get_if<session_begun>(&event))
            out += "[session " + begun->id + ']';
        else if (const auto* wanted = std::get_if<session_wanted>(&event))
            out += "[wanted " + wanted->id + ']';
        else if (const auto* handled = std::get_if<stanzas_acknowledged>(&event))
            out += "[acknowledged " + std::to_string(handled->upto) + ']';
        else if (const auto* why = std::get_if<stream_ended>(&event))
            out += "[ended " + why->error + (why->by_peer ? " by peer: " : ": ") + why->rule + ']';
    }
    return out;
}

inline void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

} // namespace diolkos::xmpp
