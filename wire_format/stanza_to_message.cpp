#include "wire_format/stanza_message.hpp"
#include "wire_format/uuid_text.hpp"

namespace diolkos::wire {
namespace {

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

// As a UUID if it is one, or else as text.
template <typename SetText, typename SetUuid>
void put_text(const std::string& text, SetText set_text, SetUuid set_uuid) {
    if (const auto uuid = uuid_from_text(text))
        set_uuid(uuid->data(), uuid->size());
    else
        set_text(text);
}

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
    void operator()(const std::string& text) const {
        put_text(
            text, [&](const std::string& what) { out.set_text(what); },
            [&](const char* data, std::size_t count) { out.set_uuid(data, count); });
    }
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

void put_thread(const thread& from, proto::Thread& to) {
    put_text(
        from.text, [&](const std::string& text) { to.set_text(text); },
        [&](const char* data, std::size_t count) { to.set_text_uuid(data, count); });
    put_text(
        from.parent, [&](const std::string& text) { to.set_parent(text); },
        [&](const char* data, std::size_t count) { to.set_parent_uuid(data, count); });
}

template <typename Add>
void put_texts(const std::vector<localized_text>& texts, Add add) {
    for (const localized_text& one : texts) {
        proto::Text& to = *add();
        to.set_lang(one.lang);
        to.set_text(one.text);
    }
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
    put_text(
        fields.id, [&](const std::string& text) { out.set_id(text); },
        [&](const char* data, std::size_t count) { out.set_id_uuid(data, count); });
    out.set_lang(fields.lang);
    put_texts(fields.bodies, [&] { return out.add_bodies(); });
    put_texts(fields.subjects, [&] { return out.add_subjects(); });
    if (fields.thread_id)
        put_thread(*fields.thread_id, *out.mutable_thread());
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

} // namespace diolkos::wire
