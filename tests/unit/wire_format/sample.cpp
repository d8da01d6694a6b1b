#include "sample.hpp"

#include <array>
#include <stdexcept>

namespace diolkos::wire::sample {
namespace {

using kind = value_kind;

constexpr std::uint32_t many = 4096;

value_type text(std::int64_t min, std::int64_t max) {
    return {kind::text, {}, min, max};
}
value_type plain(value_kind which) {
    return {which, {}, 0, 0};
}

value_type type_of(kinds which) {
    switch (which) {
    case k_address:
        return plain(kind::address);
    case k_boolean:
        return plain(kind::boolean);
    case k_bytes:
        return {kind::bytes, {}, 1, 64};
    case k_enum:
        return {kind::enumeration, {"owner", "admin", "member"}, 0, 0};
    case k_hex:
        return {kind::hex_bytes, {}, 0, 32};
    case k_integer:
        return {kind::integer, {}, -1000, 1000};
    case k_text:
        return text(1, 32);
    case k_time:
        return plain(kind::time);
    }
    throw std::logic_error("no such kind");
}

constexpr std::array all_kinds{k_address, k_boolean, k_bytes, k_enum,
                               k_hex,     k_integer, k_text,  k_time};
constexpr std::array kind_names{"address", "boolean", "bytes", "enum",
                                "hex",     "integer", "text",  "time"};

element_rule with_text(std::string name, value_type content) {
    return {"urn:sample", std::move(name), {}, std::move(content), {}};
}

element_rule everything_rule(std::uint32_t first_child) {
    element_rule rule{"urn:sample", "everything", {}, {}, {}};
    for (std::uint32_t i = 0; i < all_kinds.size(); ++i) {
        rule.attributes.push_back({kind_names[i], type_of(all_kinds[i]), all_kinds[i] == k_enum});
        rule.children.push_back({first_child + i, i == k_boolean ? 1U : 0U, i == k_text ? 2U : 1U});
    }
    rule.attributes.push_back({"xml:lang", text(0, 35), false});
    return rule;
}

} // namespace

std::shared_ptr<const dictionary> names() {
    constexpr std::uint32_t first_payload = 3;
    constexpr std::uint32_t first_kind = first_payload + 8; // after the payloads below
    constexpr std::uint32_t first_level = first_kind + 8;
    std::vector<element_rule> rules{
        {"jabber:server", "message", {}, {}, {{3}, {4}, {5}, {6, 0, 2}, {7}, {first_level}}},
        {"jabber:server", "presence", {}, {}, {{6}}},
        {"jabber:server", "iq", {}, {}, {{8}, {9}}},
        {"http://jabber.org/protocol/chatstates", "active", {}, {}, {}},
        {"urn:xmpp:receipts", "request", {}, {}, {}},
        {"urn:xmpp:receipts", "received", {{"id", text(1, 255), true}}, {}, {}},
        {"urn:xmpp:delay",
         "delay",
         {{"from", plain(kind::address), false}, {"stamp", plain(kind::time), true}},
         text(0, 1024),
         {}},
        everything_rule(first_kind),
        {"urn:xmpp:ping", "ping", {}, {}, {}},
        {"http://jabber.org/protocol/disco#info", "query", {}, {}, {{10, 0, many}}},
        {"http://jabber.org/protocol/disco#info",
         "feature",
         {{"var", type_of(k_enum), true}},
         {},
         {}},
    };
    for (std::uint32_t i = 0; i < all_kinds.size(); ++i)
        rules.push_back(with_text(kind_names[i], type_of(all_kinds[i])));
    for (std::uint32_t i = 0; i < levels; ++i) {
        rules.push_back(with_text("level", plain(kind::none)));
        if (i + 1 < levels)
            rules.back().children = {{first_level + i + 1, 0, many}};
    }
    return std::make_shared<const dictionary>(std::move(rules));
}

address address_of(std::string_view text) {
    return address::parse(text).value();
}

value value_of(kinds which) {
    switch (which) {
    case k_address:
        return address_of("room@muc.example/nick");
    case k_boolean:
        return false;
    case k_bytes:
        return octets{std::byte{0}, std::byte{0xFF}};
    case k_enum:
        return enumerated{0};
    case k_hex:
        return octets{};
    case k_integer:
        return std::int64_t{-1000};
    case k_text:
        return std::string("\u00E9<&>");
    case k_time:
        return instant{-1};
    }
    throw std::logic_error("no such kind");
}

stanza_fields chat_message() {
    stanza_fields fields;
    fields.type = stanza_type::chat;
    fields.from = address_of("juliet@capulet.example/balcony");
    fields.to = address_of("romeo@montague.example");
    fields.id = "6f1b1c0e-5d2c";
    fields.lang = "en";
    fields.bodies = {{"", "Art thou not Romeo, and a Montague?"}};
    fields.payloads = {{active, {}, {}, {}}, {request, {}, {}, {}}};
    return fields;
}

std::string chat_message_xml() {
    return "<message from='juliet@capulet.example/balcony' to='romeo@montague.example' "
           "id='6f1b1c0e-5d2c' type='chat' xml:lang='en'>"
           "<body>Art thou not Romeo, and a Montague?</body>"
           "<active xmlns='http://jabber.org/protocol/chatstates'/>"
           "<request xmlns='urn:xmpp:receipts'/></message>";
}

stanza_fields full_message() {
    stanza_fields fields = chat_message();
    fields.to = address_of("romeo@montague.example/orchard");
    fields.bodies = {{"", "yes"}, {"de", "ja"}, {"fr-CA", ""}};
    fields.subjects = {{"", "s"}, {"el", "\u03B8"}};
    fields.thread_id = thread{"t1", "t0"};
    node all{everything, {}, {}, {}};
    for (std::uint32_t i = 0; i < all_kinds.size(); ++i) {
        all.attributes.push_back({i, value_of(all_kinds[i])});
        all.children.push_back({i, {}, value_of(all_kinds[i]), {}});
    }
    all.attributes.push_back({8, std::string("en-GB")});
    node deep;
    for (std::uint32_t depth = 1; depth < dictionary::max_depth; ++depth)
        deep = node{0, {}, {}, {deep}};
    deep.number = level;
    fields.payloads = {{active, {}, {}, {}},
                       {request, {}, {}, {}},
                       {received, {{0, std::string("id-1")}}, {}, {}},
                       {delay, {{1, instant{1'700'000'000'000'000}}}, std::string(), {}},
                       {delay,
                        {{0, address_of("muc.example")}, {1, instant{instant::earliest}}},
                        std::string("Offline"),
                        {}},
                       all,
                       deep};
    return fields;
}

stanza_fields uuid_message() {
    stanza_fields fields = chat_message();
    fields.id = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    fields.thread_id =
        thread{"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    fields.payloads = {{received, {{0, fields.id}}, {}, {}},
                       {delay, {{1, instant{0}}}, fields.id, {}}};
    return fields;
}

stanza_fields full_presence() {
    stanza_fields fields;
    fields.kind = stanza_kind::presence;
    fields.from = address_of("juliet@capulet.example/balcony");
    fields.to = address_of("muc.example");
    fields.availability = show::away;
    fields.statuses = {{"", "gone"}, {"de", "weg"}};
    fields.priority = std::int8_t{0};
    fields.payloads = {{presence_delay, {{1, instant{0}}}, std::string("x"), {}}};
    return fields;
}

stanza_fields ping_iq() {
    stanza_fields fields;
    fields.kind = stanza_kind::iq;
    fields.type = stanza_type::get;
    fields.from = address_of("capulet.example");
    fields.to = address_of("montague.example");
    fields.id = "p1";
    fields.payloads = {{ping, {}, {}, {}}};
    return fields;
}

stanza_fields disco_result() {
    stanza_fields fields = ping_iq();
    fields.type = stanza_type::result;
    node info{query, {}, {}, {}};
    for (std::uint32_t i = 0; i < 20; ++i)
        info.children.push_back({0, {{0, enumerated{i % 3}}}, {}, {}});
    fields.payloads = {info};
    return fields;
}

stanza_fields error_message() {
    stanza_fields fields = chat_message();
    fields.type = stanza_type::error;
    fields.bodies.clear();
    fields.payloads.clear();
    fields.error = stanza_error{error_type::auth, condition::bad_request, {{"", "no"}, {"de", ""}}};
    return fields;
}

} // namespace diolkos::wire::sample
