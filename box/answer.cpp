#include "box/answer.hpp"

namespace diolkos::box {

namespace {

using wire::condition;
using wire::error_type;
using wire::stanza_kind;
using wire::stanza_type;

// An address, or its domain alone when only the rest of it is malformed.
std::optional<wire::address> address_or_domain(std::string_view text) {
    if (auto whole = wire::address::parse(text); whole.has_value()) {
        return *whole;
    }
    const auto bare = text.substr(0, text.find('/'));
    const auto at = bare.find('@');
    auto domain = wire::address::parse(at == std::string_view::npos ? bare : bare.substr(at + 1));
    return domain.has_value() ? std::optional(*domain) : std::nullopt;
}

} // namespace

stanza_head head_of(const wire::stanza& value) {
    const auto& fields = value.fields();
    return {fields.kind, fields.type, fields.from, fields.to, fields.id};
}

std::optional<stanza_head> head_of(const xmpp::element& raw) {
    const auto kind = wire::parse_stanza_kind(raw.name);
    const auto* const from = raw.find("from");
    const auto* const to = raw.find("to");
    if (!kind || from == nullptr || to == nullptr) {
        return std::nullopt;
    }
    stanza_head head;
    head.kind = *kind;
    if (const auto* const type = raw.find("type"); type != nullptr) {
        const auto parsed = wire::parse_stanza_type(*type);
        if (!parsed) {
            return std::nullopt;
        }
        head.type = *parsed;
    }
    if (!wire::allows(*kind, head.type)) {
        return std::nullopt;
    }
    auto sender = wire::address::parse(*from);
    auto recipient = address_or_domain(*to);
    if (!sender.has_value() || !recipient) {
        return std::nullopt;
    }
    head.from = *sender;
    head.to = *recipient;
    if (const auto* const id = raw.find("id");
        id != nullptr && id->size() <= wire::stanza::max_id_bytes && wire::is_xml_text(*id)) {
        head.id = *id;
    }
    if (head.kind == stanza_kind::iq && head.id.empty()) {
        return std::nullopt; // RFC 6120, 8.1.3: nothing that the sender could match
    }
    return head;
}

std::string_view name(obstacle why) noexcept {
    switch (why) {
    case obstacle::refused_by_far_box:
        return "refused-by-far-box";
    case obstacle::link_timeout:
        return "link-timeout";
    case obstacle::server_not_found:
        return "remote-server-not-found";
    case obstacle::server_timeout:
        return "remote-server-timeout";
    case obstacle::server_refuses:
        return "refused-by-server";
    case obstacle::not_allowed:
        return "peer-not-allowed";
    case obstacle::queue_full:
        return "queue-full";
    case obstacle::stopping:
        return "stopping";
    case obstacle::no_way:
        return "no-way";
    case obstacle::no_way_back:
        return "no-way-back";
    }
    return {};
}

answer answer_to(guard::reason why, stanza_kind kind) noexcept {
    using guard::reason;
    switch (why) {
    case reason::not_routable:
        return {error_type::modify, condition::jid_malformed,
                "An address or an id is missing or malformed."};
    case reason::payload_unlisted:
    case reason::payload_refused:
        if (kind == stanza_kind::iq) { // RFC 6120, 8.4
            return {error_type::cancel, condition::service_unavailable,
                    "This request does not cross the gateway."};
        }
        return {error_type::modify, condition::policy_violation,
                "Its content may not cross the gateway."};
    case reason::stray_text:
    case reason::bad_type:
    case reason::core_malformed:
    case reason::error_malformed:
    case reason::payload_malformed:
    case reason::payload_count:
    case reason::schema_violation:
    case reason::forbidden_markup:
    case reason::link_malformed:
        return {error_type::modify, condition::bad_request,
                "It is not well-formed for its schema."};
    case reason::nothing_left:
    case reason::semantic_rule:
        return {error_type::modify, condition::not_acceptable,
                "Nothing of it may cross the gateway."};
    case reason::too_large:
        return {error_type::modify, condition::policy_violation, "A part of it is too long."};
    case reason::domain_not_served:
        return {error_type::cancel, condition::remote_server_not_found,
                "That domain is not served here."};
    case reason::validators_disagree: // this gateway's fault, not the sender's
        return {error_type::cancel, condition::internal_server_error,
                "The gateway could not judge it."};
    case reason::none:
    case reason::policy:
        return {error_type::auth, condition::forbidden, "The gateway's policy forbids it."};
    }
    return {};
}

answer answer_to(obstacle why) noexcept {
    switch (why) {
    case obstacle::refused_by_far_box:
        return {error_type::modify, condition::policy_violation, "It was refused."};
    case obstacle::link_timeout:
        return {error_type::wait, condition::remote_server_timeout, "The gateway's link is down."};
    case obstacle::server_not_found:
        return {error_type::cancel, condition::remote_server_not_found,
                "That domain does not exist."};
    case obstacle::server_timeout:
        return {error_type::wait, condition::remote_server_timeout,
                "That domain cannot be reached."};
    case obstacle::server_refuses:
        return {error_type::auth, condition::not_authorized,
                "The server of that domain refuses the gateway."};
    case obstacle::not_allowed:
        return {error_type::cancel, condition::policy_violation,
                "The gateway has no streams with that domain."};
    case obstacle::queue_full:
        return {error_type::wait, condition::resource_constraint,
                "Too much waits for that domain."};
    case obstacle::stopping:
        return {error_type::wait, condition::remote_server_timeout, "The gateway is stopping."};
    case obstacle::no_way:
        return {error_type::cancel, condition::service_unavailable,
                "Nothing crosses the gateway in this direction."};
    case obstacle::no_way_back:
        return {error_type::cancel, condition::service_unavailable,
                "The gateway is one-way: no answer could come back."};
    }
    return {};
}

bool may_answer(const stanza_head& head) noexcept {
    switch (head.kind) {
    case stanza_kind::message:
        return head.type != stanza_type::error;
    case stanza_kind::presence: // available (also into a room) and a request to subscribe wait for
                                // something
        return head.type == stanza_type::absent || head.type == stanza_type::subscribe;
    case stanza_kind::iq:
        return (head.type == stanza_type::get || head.type == stanza_type::set) && !head.id.empty();
    }
    return false;
}

wire::stanza_fields make_error(const stanza_head& head, const answer& what,
                               std::string_view reference) {
    wire::stanza_fields fields;
    fields.kind = head.kind;
    fields.type = stanza_type::error;
    fields.from = head.to;
    fields.to = head.from;
    fields.id = head.id;
    std::string text(what.sentence);
    text.append(" Reference: ").append(reference);
    fields.error = wire::stanza_error{what.type, what.what, {{"en", std::move(text)}}};
    return fields;
}

} // namespace diolkos::box
