#include "xmpp/dialback.hpp"

#include "wire_format/address.hpp"
#include "xmpp/namespaces.hpp"
#include "xmpp/value_writer.hpp"

#include <algorithm>

namespace diolkos::xmpp::dialback {
namespace {

struct error_condition {
    std::string_view name, type;
};
// Those of RFC 6120, 8.3.3 that this end says or that servers are known to say.
constexpr error_condition conditions[] = {
    {"bad-request", "modify"},
    {"forbidden", "auth"},
    {"internal-server-error", "cancel"},
    {"item-not-found", "cancel"},
    {"not-acceptable", "modify"},
    {"not-allowed", "cancel"},
    {"not-authorized", "auth"},
    {"policy-violation", "modify"},
    {"remote-connection-failed", "wait"}, // XEP-0220 has it beside those of the RFC
    {"remote-server-not-found", "cancel"},
    {"remote-server-timeout", "wait"},
    {"resource-constraint", "wait"},
    {"service-unavailable", "cancel"},
    {"undefined-condition", "cancel"},
};

const error_condition& known(std::string_view name) noexcept {
    const auto* at = std::ranges::find(conditions, name, &error_condition::name);
    return at == std::end(conditions) ? *(std::end(conditions) - 1) : *at;
}

std::string_view condition_of(const element& answer) noexcept {
    for (const element& error : answer.children)
        if (error.is(ns::server, "error"))
            for (const element& condition : error.children)
                if (condition.name_space == ns::stanza_errors && condition.name != "text")
                    return known(condition.name).name;
    return known("undefined-condition").name;
}

// XEP-0220 prints keys with blanks around them.
std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

objection malformed(std::string text) {
    return {"bad-format", "dialback.malformed", std::move(text)};
}

std::optional<objection> take_addresses(const element& what, message& into) {
    const std::string* from = what.find("from");
    const std::string* to = what.find("to");
    if (from == nullptr || to == nullptr)
        return objection{"improper-addressing", "dialback.address-missing",
                         "dialback without from or to"};
    auto sender = wire::prepare_domain(*from);
    auto receiver = wire::prepare_domain(*to);
    if (!sender || !receiver)
        return objection{"improper-addressing", "dialback.address-malformed",
                         "dialback whose from or to is no domain"};
    into.from = *std::move(sender);
    into.to = *std::move(receiver);
    return std::nullopt;
}

std::optional<objection> take_answer(const element& what, std::string_view type, message& into) {
    if (type == "valid")
        into.answer = verdict::valid;
    else if (type == "invalid")
        into.answer = verdict::invalid;
    else if (type == "error")
        into.answer = verdict::error;
    else
        return malformed("dialback of an unknown type");
    if (into.answer == verdict::error)
        into.condition = condition_of(what);
    return std::nullopt;
}

std::string_view name(element_kind is) noexcept {
    switch (is) {
    case element_kind::result:
        return "db:result";
    case element_kind::verify:
        return "db:verify";
    }
    return {};
}

std::string_view name(verdict answer) noexcept {
    switch (answer) {
    case verdict::valid:
        return "valid";
    case verdict::invalid:
        return "invalid";
    case verdict::error:
        return "error";
    }
    return {};
}

void write_attribute(std::string_view key, std::string_view value, std::string& xml) {
    xml.append(" ").append(key).append("=\"");
    write_attribute_value(value, xml);
    xml.push_back('"');
}

} // namespace

std::variant<message, objection> read(const element& what) {
    message found;
    if (what.name == "verify")
        found.is = element_kind::verify;
    else if (what.name != "result")
        return objection{"unsupported-stanza-type", "dialback.malformed",
                         "dialback that is neither result nor verify"};
    if (auto wrong = take_addresses(what, found))
        return *std::move(wrong);
    if (found.is == element_kind::verify) {
        const std::string* id = what.find("id");
        if (id == nullptr || id->empty() || id->size() > max_id_bytes)
            return malformed("a db:verify without an id, or with one too long");
        found.id = *id;
    }
    if (const std::string* type = what.find("type")) {
        if (auto wrong = take_answer(what, *type, found))
            return *std::move(wrong);
        return found;
    }
    const std::string_view key = trimmed(what.text);
    if (key.empty() || key.size() > max_key_bytes || !what.children.empty())
        return malformed("dialback without a key, or with one too long");
    found.key = key;
    return found;
}

std::string write(const message& what) {
    std::string xml = "<";
    xml.append(name(what.is));
    write_attribute("from", what.from, xml);
    write_attribute("to", what.to, xml);
    if (what.is == element_kind::verify)
        write_attribute("id", what.id, xml);
    if (!what.answer) {
        xml.push_back('>');
        write_text(what.key, xml);
        return xml.append("</").append(name(what.is)).append(">");
    }
    write_attribute("type", name(*what.answer), xml);
    if (*what.answer != verdict::error)
        return xml.append("/>");
    const error_condition& why = known(what.condition);
    xml.append("><error");
    write_attribute("type", why.type, xml);
    xml.append("><").append(why.name);
    write_attribute("xmlns", ns::stanza_errors, xml);
    return xml.append("/></error></").append(name(what.is)).append(">");
}

message answer_to(const message& asked, verdict answer, std::string_view condition) {
    return {asked.is, asked.to, asked.from, asked.id, {}, answer, condition};
}

bool offered_in(const element& features) noexcept {
    return std::ranges::any_of(features.children, [](const element& each) {
        return each.is(ns::dialback_feature, "dialback");
    });
}

} // namespace diolkos::xmpp::dialback
