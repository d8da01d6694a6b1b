#include "wire_format/stanza_kind.hpp"

#include <array>
#include <cstddef>

namespace diolkos::wire {
namespace {

using std::string_view_literals::operator""sv;

// Each in the order of its enum.
constexpr std::array kinds{"message"sv, "presence"sv, "iq"sv};
constexpr std::array types{""sv,           "error"sv,       "chat"sv,         "normal"sv,
                           "groupchat"sv,  "headline"sv,    "unavailable"sv,  "subscribe"sv,
                           "subscribed"sv, "unsubscribe"sv, "unsubscribed"sv, "probe"sv,
                           "get"sv,        "set"sv,         "result"sv};
constexpr std::array shows{"away"sv, "chat"sv, "dnd"sv, "xa"sv};
constexpr std::array error_types{"auth"sv, "cancel"sv, "continue"sv, "modify"sv, "wait"sv};
constexpr std::array conditions{"bad-request"sv,
                                "conflict"sv,
                                "feature-not-implemented"sv,
                                "forbidden"sv,
                                "gone"sv,
                                "internal-server-error"sv,
                                "item-not-found"sv,
                                "jid-malformed"sv,
                                "not-acceptable"sv,
                                "not-allowed"sv,
                                "not-authorized"sv,
                                "policy-violation"sv,
                                "recipient-unavailable"sv,
                                "redirect"sv,
                                "registration-required"sv,
                                "remote-server-not-found"sv,
                                "remote-server-timeout"sv,
                                "resource-constraint"sv,
                                "service-unavailable"sv,
                                "subscription-required"sv,
                                "undefined-condition"sv,
                                "unexpected-request"sv};

static_assert(kinds.size() == static_cast<std::size_t>(stanza_kind::iq) + 1);
static_assert(types.size() == static_cast<std::size_t>(stanza_type::result) + 1);
static_assert(shows.size() == static_cast<std::size_t>(show::xa) + 1);
static_assert(error_types.size() == static_cast<std::size_t>(error_type::wait) + 1);
static_assert(conditions.size() == static_cast<std::size_t>(condition::unexpected_request) + 1);

template <typename Enum, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) noexcept {
    const auto place = static_cast<std::size_t>(value);
    return place < N ? names[place] : std::string_view{};
}

template <typename Enum, std::size_t N>
std::optional<Enum> find_in(const std::array<std::string_view, N>& names,
                            std::string_view text) noexcept {
    if (text.empty()) // the name of stanza_type::absent, which no string parses to
        return std::nullopt;
    for (std::size_t place = 0; place < N; ++place)
        if (names[place] == text)
            return static_cast<Enum>(place);
    return std::nullopt;
}

} // namespace

std::string_view name(stanza_kind value) noexcept {
    return name_in(kinds, value);
}
std::string_view name(stanza_type value) noexcept {
    return name_in(types, value);
}
std::string_view name(show value) noexcept {
    return name_in(shows, value);
}
std::string_view name(error_type value) noexcept {
    return name_in(error_types, value);
}
std::string_view name(condition value) noexcept {
    return name_in(conditions, value);
}

std::optional<stanza_kind> parse_stanza_kind(std::string_view text) noexcept {
    return find_in<stanza_kind>(kinds, text);
}
std::optional<stanza_type> parse_stanza_type(std::string_view text) noexcept {
    return find_in<stanza_type>(types, text);
}
std::optional<show> parse_show(std::string_view text) noexcept {
    return find_in<show>(shows, text);
}
std::optional<error_type> parse_error_type(std::string_view text) noexcept {
    return find_in<error_type>(error_types, text);
}
std::optional<condition> parse_condition(std::string_view text) noexcept {
    return find_in<condition>(conditions, text);
}

bool allows(stanza_kind kind, stanza_type type) noexcept {
    switch (type) {
    case stanza_type::error:
        return kind <= stanza_kind::iq;
    case stanza_type::absent: // an iq must have a type (RFC 6120, 8.2.3)
        return kind == stanza_kind::message || kind == stanza_kind::presence;
    case stanza_type::chat:
    case stanza_type::normal:
    case stanza_type::groupchat:
    case stanza_type::headline:
        return kind == stanza_kind::message;
    case stanza_type::unavailable:
    case stanza_type::subscribe:
    case stanza_type::subscribed:
    case stanza_type::unsubscribe:
    case stanza_type::unsubscribed:
    case stanza_type::probe:
        return kind == stanza_kind::presence;
    case stanza_type::get:
    case stanza_type::set:
    case stanza_type::result:
        return kind == stanza_kind::iq;
    }
    return false; // a number outside the enum
}

} // namespace diolkos::wire
