// How the streams that peers have opened come to their end, if this box wants it (RFC 6120, 4.4).
#include "box/inbound_edge.hpp"

namespace diolkos::box {

void inbound_edge::closed(connection_id connection, const std::string& why) {
    if (const auto at = streams_.find(connection); at != streams_.end()) {
        if (const auto* const farewell = at->second.machine.closing(); farewell != nullptr) {
            auto end = *farewell; // a connection that ends says as much as a closing tag
            end.text += why.empty() ? " The peer closed the connection."
                                    : " The connection was lost: " + why;
            ended(at, end, false);
        } else {
            ended(at, {"", "connection.closed", why, 0, true}, true);
        }
    }
}

void inbound_edge::close(table::iterator at, std::string_view error, std::string_view rule,
                         std::string_view text) {
    xmpp::stream_events events;
    at->second.machine.close(error, rule, text, events);
    obey(at, events);
}

void inbound_edge::say_last_word(table::iterator at) {
    xmpp::stream_events events;
    at->second.machine.close_in_order(closing_->error, closing_->rule, closing_->text,
                                      log_.now().mono, events);
    obey(at, events);
}

void inbound_edge::close_all(std::string_view error, std::string_view rule, std::string_view text) {
    closing_ = {std::string(error), std::string(rule), std::string(text)};
    for (auto at = streams_.begin(); at != streams_.end();) {
        const auto here = at++;
        if (sessions_.settled(here->first)) {
            say_last_word(here);
        }
    }
}

void inbound_edge::wait_no_more() {
    for (auto at = streams_.begin(); at != streams_.end();) {
        const auto here = at++;
        if (here->second.machine.closing() != nullptr) {
            close(here, "", "", "");
        }
    }
}

void inbound_edge::settings_changed() {
    meter_.settings_changed();
    for (auto at = streams_.begin(); at != streams_.end();) {
        const auto here = at++;
        const auto& who = here->second.machine.claimed_from();
        if (!who.empty() && !how_.may_federate(who)) {
            close(here, "policy-violation", "stream.from",
                  "by the new configuration it may not federate");
        }
    }
}

} // namespace diolkos::box
