#include "tests/differential/expected_tree.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace diolkos::differential {
namespace {

constexpr const char* server = "jabber:server";
constexpr const char* stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";
constexpr const char* xml = "http://www.w3.org/XML/1998/namespace";

// XEP-0082, by the C library where the product uses <chrono>.
std::string time_text(std::int64_t microseconds) {
    constexpr std::int64_t million = 1'000'000;
    const std::int64_t fraction = ((microseconds % million) + million) % million;
    const std::time_t seconds = (microseconds - fraction) / million;
    std::tm when{};
    gmtime_r(&seconds, &when);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06d", when.tm_year + 1900,
                  when.tm_mon + 1, when.tm_mday, when.tm_hour, when.tm_min, when.tm_sec,
                  static_cast<int>(fraction));
    std::string out(text);
    while (out.back() == '0')
        out.pop_back();
    if (fraction == 0)
        out.pop_back(); // the point
    return out + 'Z';
}

std::string base64_text(const wire::octets& bytes) {
    std::vector<unsigned char> text((bytes.size() + 2) / 3 * 4 + 1);
    const int length =
        EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                        static_cast<int>(bytes.size()));
    return {text.begin(), text.begin() + length};
}

std::string hex_text(const wire::octets& bytes) {
    std::string out;
    for (const std::byte each : bytes) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(each));
        out += digits;
    }
    return out;
}

std::string address_text(const wire::address& who) {
    return (who.local().empty() ? "" : who.local() + "@") + who.domain() +
           (who.resource().empty() ? "" : "/" + who.resource());
}

std::string value_text(const wire::value& content, const wire::value_type& type) {
    struct {
        const wire::value_type& type;
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(wire::enumerated which) const { return type.names.at(which.index); }
        std::string operator()(bool which) const { return which ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(wire::instant when) const { return time_text(when.microseconds); }
        std::string operator()(const wire::address& who) const { return address_text(who); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const wire::octets& bytes) const {
            return type.kind == wire::value_kind::bytes ? base64_text(bytes) : hex_text(bytes);
        }
    } const visitor{type};
    return std::visit(visitor, content);
}

tree element(std::string name_space, std::string_view name, std::string_view text = {}) {
    tree made{std::move(name_space), std::string(name), {}, {}, {}};
    made.add_text(text);
    return made;
}

void add_attribute(tree& to, std::string_view name, std::string_view value) {
    if (name == "xml:lang")
        to.attributes.push_back({xml, "lang", std::string(value)});
    else
        to.attributes.push_back({"", std::string(name), std::string(value)});
    std::ranges::sort(to.attributes);
}

// The attribute is absent where the value is empty.
void add_optional(tree& to, std::string_view name, std::string_view value) {
    if (!value.empty())
        add_attribute(to, name, value);
}

void add_texts(tree& to, const char* name_space, std::string_view name,
               const std::vector<wire::localized_text>& texts) {
    for (const auto& each : texts) {
        to.children.push_back(element(name_space, name, each.text));
        add_optional(to.children.back(), "xml:lang", each.lang);
    }
}

tree error_of(const wire::stanza_error& what) {
    tree made = element(server, "error");
    add_attribute(made, "type", name(what.type));
    if (!what.by.empty())
        add_attribute(made, "by", address_text(what.by));
    made.children.push_back(element(stanza_errors, name(what.what)));
    add_texts(made, stanza_errors, "text", what.texts);
    return made;
}

tree node_of(const wire::node& what, const wire::element_rule& parent,
             const wire::dictionary& names) {
    const auto& rule = names.element(parent.children.at(what.number).element);
    tree made = element(rule.name_space, rule.name, value_text(what.content, rule.content));
    for (const wire::attribute& each : what.attributes) {
        const auto& allowed = rule.attributes.at(each.number);
        add_attribute(made, allowed.name, value_text(each.content, allowed.type));
    }
    for (const wire::node& child : what.children)
        made.children.push_back(node_of(child, rule, names));
    return made;
}

} // namespace

tree expected_tree(const wire::stanza& value, const wire::dictionary& names) {
    const wire::stanza_fields& fields = value.fields();
    tree made = element(server, name(fields.kind));
    add_attribute(made, "from", address_text(fields.from));
    add_attribute(made, "to", address_text(fields.to));
    add_optional(made, "id", fields.id);
    add_optional(made, "type", name(fields.type));
    add_optional(made, "xml:lang", fields.lang);
    if (fields.error)
        made.children.push_back(error_of(*fields.error));
    add_texts(made, server, "body", fields.bodies);
    add_texts(made, server, "subject", fields.subjects);
    if (fields.thread_id) {
        made.children.push_back(element(server, "thread", fields.thread_id->text));
        add_optional(made.children.back(), "parent", fields.thread_id->parent);
    }
    if (fields.availability)
        made.children.push_back(element(server, "show", name(*fields.availability)));
    add_texts(made, server, "status", fields.statuses);
    if (fields.priority)
        made.children.push_back(element(server, "priority", std::to_string(*fields.priority)));
    for (const wire::node& each : fields.payloads)
        made.children.push_back(node_of(each, names.root(fields.kind), names));
    return made;
}

} // namespace diolkos::differential
