#include "wire_format/stanza_message.hpp"

#include <limits>
#include <span>
#include <type_traits>
#include <utility>

namespace diolkos::wire {
namespace {

using boost::system::result;

// The vocabularies have one numbering; the ends of each are held together here.
static_assert(proto::KIND_IQ == static_cast<int>(stanza_kind::iq));
static_assert(proto::Kind_MAX == proto::KIND_IQ);
static_assert(proto::TYPE_RESULT == static_cast<int>(stanza_type::result));
static_assert(proto::Type_MAX == proto::TYPE_RESULT);
static_assert(proto::SHOW_XA == static_cast<int>(show::xa));
static_assert(proto::Show_MAX == proto::SHOW_XA);
static_assert(proto::ERROR_TYPE_WAIT == static_cast<int>(error_type::wait));
static_assert(proto::ErrorType_MAX == proto::ERROR_TYPE_WAIT);
static_assert(proto::CONDITION_UNEXPECTED_REQUEST ==
              static_cast<int>(condition::unexpected_request));
static_assert(proto::Condition_MAX == proto::CONDITION_UNEXPECTED_REQUEST);

// --- to the message ------------------------------------------------------------------------------

void put_address(const address& from, proto::Address& to) {
    to.set_local(from.local());
    to.set_domain(from.domain());
    to.set_resource(from.resource());
}

template <typename Message>
struct put_content {
    Message& out;

    void operator()(std::monostate) const {}
    void operator()(enumerated choice) const { out.set_enumeration(choice.index); }
    void operator()(bool flag) const { out.set_boolean(flag); }
    void operator()(std::int64_t number) const { out.set_integer(number); }
    void operator()(instant time) const { out.set_time(time.microseconds); }
    void operator()(const std::string& text) const { out.set_text(text); }
    void operator()(const octets& bytes) const { out.set_octets(bytes.data(), bytes.size()); }
    void operator()(const address& who) const { put_address(who, *out.mutable_address()); }
};

void put_node(const node& from, proto::Node& out) {
    out.set_number(from.number);
    for (const attribute& one : from.attributes) {
        proto::Attribute& to = *out.add_attributes();
        to.set_number(one.number);
        std::visit(put_content<proto::Attribute>{to}, one.content);
    }
    for (const node& child : from.children)
        put_node(child, *out.add_children());
    std::visit(put_content<proto::Node>{out}, from.content);
}

template <typename Add>
void put_texts(const std::vector<localized_text>& texts, Add add) {
    for (const localized_text& one : texts) {
        proto::Text& to = *add();
        to.set_lang(one.lang);
        to.set_text(one.text);
    }
}

// --- and back ------------------------------------------------------------------------------------

template <typename Enum, typename Proto>
bool take_enum(Proto from, Proto last, Enum& to) {
    // proto3 enums are open: any int32 may be in there.
    const int number = static_cast<int>(from);
    if (number < 0 || number > static_cast<int>(last))
        return false;
    to = static_cast<Enum>(number);
    return true;
}

template <typename Message>
result<void> take_content(Message& from, value& to) {
    switch (from.content_case()) {
    case Message::CONTENT_NOT_SET:
        return {};
    case Message::kEnumeration:
        to = enumerated{from.enumeration()};
        return {};
    case Message::kBoolean:
        to = from.boolean();
        return {};
    case Message::kInteger:
        to = std::int64_t{from.integer()};
        return {};
    case Message::kTime:
        to = instant{from.time()};
        return {};
    case Message::kAddress: {
        const proto::Address& parts = from.address();
        auto who = address::from_prepared(parts.local(), parts.domain(), parts.resource());
        if (!who)
            return who.error();
        to = *std::move(who);
        return {};
    }
    case Message::kText:
        to = std::move(*from.mutable_text());
        return {};
    case Message::kOctets: {
        const auto bytes = std::as_bytes(std::span(from.octets()));
        to = octets(bytes.begin(), bytes.end());
        return {};
    }
    }
    return errc::not_a_message;
}

class node_reader {
public:
    template <typename Nodes>
    result<void> read(Nodes& from, std::uint32_t depth, std::vector<node>& to) {
        if (from.size() > 0 && depth > dictionary::max_depth)
            return errc::too_deep;
        read_ += static_cast<std::size_t>(from.size());
        if (read_ > stanza::max_nodes)
            return errc::payload_count;
        to.reserve(static_cast<std::size_t>(from.size()));
        for (proto::Node& one : from)
            if (auto good = read_one(one, depth, to.emplace_back()); !good)
                return good;
        return {};
    }

private:
    result<void> read_one(proto::Node& from, std::uint32_t depth, node& to) {
        to.number = from.number();
        to.attributes.reserve(static_cast<std::size_t>(from.attributes_size()));
        for (proto::Attribute& one : *from.mutable_attributes()) {
            attribute& made = to.attributes.emplace_back();
            made.number = one.number();
            if (auto good = take_content(one, made.content); !good)
                return good;
        }
        if (auto good = take_content(from, to.content); !good)
            return good;
        return read(*from.mutable_children(), depth + 1, to.children);
    }

    std::size_t read_ = 0;
};

template <typename Texts>
bool take_texts(Texts& from, std::vector<localized_text>& to) {
    if (static_cast<std::size_t>(from.size()) > stanza::max_texts)
        return false;
    to.reserve(static_cast<std::size_t>(from.size()));
    for (proto::Text& one : from)
        to.push_back({std::move(*one.mutable_lang()), std::move(*one.mutable_text())});
    return true;
}

result<void> take_head(proto::Stanza& from, stanza_fields& to) {
    if (!take_enum(from.kind(), proto::Kind_MAX, to.kind) ||
        !take_enum(from.type(), proto::Type_MAX, to.type))
        return errc::enumeration_unknown;
    auto who = address::from_prepared(from.from_local(), from.from_domain(), from.from_resource());
    if (!who)
        return who.error();
    to.from = *std::move(who);
    who = address::from_prepared(from.to_local(), from.to_domain(), from.to_resource());
    if (!who)
        return who.error();
    to.to = *std::move(who);
    to.id = std::move(*from.mutable_id());
    to.lang = std::move(*from.mutable_lang());
    return {};
}

result<void> take_error(proto::Error& from, stanza_error& to) {
    if (!take_enum(from.type(), proto::ErrorType_MAX, to.type) ||
        !take_enum(from.condition(), proto::Condition_MAX, to.what))
        return errc::enumeration_unknown;
    if (from.has_by()) {
        auto who =
            address::from_prepared(from.by().local(), from.by().domain(), from.by().resource());
        if (!who)
            return who.error();
        to.by = *std::move(who);
    }
    return take_texts(*from.mutable_texts(), to.texts) ? result<void>()
                                                       : result<void>(errc::element_repeated);
}

result<void> take_core_children(proto::Stanza& from, stanza_fields& to) {
    if (!take_texts(*from.mutable_bodies(), to.bodies) ||
        !take_texts(*from.mutable_subjects(), to.subjects) ||
        !take_texts(*from.mutable_statuses(), to.statuses))
        return errc::element_repeated;
    if (from.has_thread())
        to.thread_id = thread{std::move(*from.mutable_thread()->mutable_text()),
                              std::move(*from.mutable_thread()->mutable_parent())};
    if (from.has_show() && !take_enum(from.show(), proto::Show_MAX, to.availability.emplace()))
        return errc::enumeration_unknown;
    if (from.has_priority()) {
        if (from.priority() < std::numeric_limits<std::int8_t>::min() ||
            from.priority() > std::numeric_limits<std::int8_t>::max())
            return errc::value_out_of_range;
        to.priority = static_cast<std::int8_t>(from.priority());
    }
    return from.has_error() ? take_error(*from.mutable_error(), to.error.emplace())
                            : result<void>();
}

} // namespace

void to_message(const stanza_fields& fields, proto::Stanza& out) {
    out.set_kind(static_cast<proto::Kind>(fields.kind));
    out.set_type(static_cast<proto::Type>(fields.type));
    out.set_from_local(fields.from.local());
    out.set_from_domain(fields.from.domain());
    out.set_from_resource(fields.from.resource());
    out.set_to_local(fields.to.local());
    out.set_to_domain(fields.to.domain());
    out.set_to_resource(fields.to.resource());
    out.set_id(fields.id);
    out.set_lang(fields.lang);
    put_texts(fields.bodies, [&] { return out.add_bodies(); });
    put_texts(fields.subjects, [&] { return out.add_subjects(); });
    if (fields.thread_id) {
        out.mutable_thread()->set_text(fields.thread_id->text);
        out.mutable_thread()->set_parent(fields.thread_id->parent);
    }
    if (fields.availability)
        out.set_show(static_cast<proto::Show>(*fields.availability));
    put_texts(fields.statuses, [&] { return out.add_statuses(); });
    if (fields.priority)
        out.set_priority(*fields.priority);
    if (fields.error) {
        out.mutable_error()->set_type(static_cast<proto::ErrorType>(fields.error->type));
        out.mutable_error()->set_condition(static_cast<proto::Condition>(fields.error->what));
        put_texts(fields.error->texts, [&] { return out.mutable_error()->add_texts(); });
        if (!fields.error->by.empty())
            put_address(fields.error->by, *out.mutable_error()->mutable_by());
    }
    for (const node& payload : fields.payloads)
        put_node(payload, *out.add_payloads());
}

result<void> from_message(proto::Stanza& message, stanza_fields& to) {
    if (auto good = take_head(message, to); !good)
        return good;
    if (auto good = take_core_children(message, to); !good)
        return good;
    return node_reader().read(*message.mutable_payloads(), 1, to.payloads);
}

} // namespace diolkos::wire
