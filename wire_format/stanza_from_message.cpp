#include "wire_format/stanza_message.hpp"
#include "wire_format/uuid_text.hpp"

#include <limits>
#include <span>
#include <utility>

namespace diolkos::wire {
namespace {

using boost::system::result;

template <typename Enum, typename Proto>
bool take_enum(Proto from, Proto last, Enum& to) {
    // proto3 enums are open: any int32 may be in there.
    const int number = static_cast<int>(from);
    if (number < 0 || number > static_cast<int>(last))
        return false;
    to = static_cast<Enum>(number);
    return true;
}

// A text that the message may have as a UUID instead. One that has both says more than a stanza
// can, so it does not come out as it went in.
result<void> take_text(std::string& text, const std::string& uuid, std::string& to) {
    if (uuid.empty()) {
        to = std::move(text);
        return {};
    }
    auto made = uuid_to_text(uuid);
    if (!made)
        return errc::value_out_of_range;
    to = *std::move(made);
    return {};
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
    case Message::kUuid: {
        auto made = uuid_to_text(from.uuid());
        if (!made)
            return errc::value_out_of_range;
        to = *std::move(made);
        return {};
    }
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
    to.lang = std::move(*from.mutable_lang());
    return take_text(*from.mutable_id(), from.id_uuid(), to.id);
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

result<void> take_thread(proto::Thread& from, thread& to) {
    if (auto good = take_text(*from.mutable_text(), from.text_uuid(), to.text); !good)
        return good;
    return take_text(*from.mutable_parent(), from.parent_uuid(), to.parent);
}

result<void> take_core_children(proto::Stanza& from, stanza_fields& to) {
    if (!take_texts(*from.mutable_bodies(), to.bodies) ||
        !take_texts(*from.mutable_subjects(), to.subjects) ||
        !take_texts(*from.mutable_statuses(), to.statuses))
        return errc::element_repeated;
    if (from.has_thread())
        if (auto good = take_thread(*from.mutable_thread(), to.thread_id.emplace()); !good)
            return good;
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

result<void> from_message(proto::Stanza& message, stanza_fields& to) {
    if (auto good = take_head(message, to); !good)
        return good;
    if (auto good = take_core_children(message, to); !good)
        return good;
    return node_reader().read(*message.mutable_payloads(), 1, to.payloads);
}

} // namespace diolkos::wire
