// A verdict in the making: what is stripped is listed, and the first refusal stands.
//
// Names in a stanza are of the sender's choosing: each is cut to max_name_bytes before it gets
// into a verdict, and the text of a message never does.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "guard/verdict.hpp"
#include "wire_format/error.hpp"
#include "xmpp/element.hpp"

#include <string>
#include <string_view>

namespace diolkos::guard {

class ruling {
public:
    // Bytes of a name from a stanza, in a verdict.
    static constexpr std::size_t max_name_bytes = 96;

    // Returns false, so that a check can end with it. Only the first refusal counts.
    bool refuse(reason why, std::string rule, std::string detail);

    // The same for a value that could not be made; the error decides between too_large and `why`.
    bool refuse(reason why, std::string rule, const std::string& where,
                const boost::system::error_code& error);

    // The refusal by one validator is one that the other does not share; `who` goes before its
    // sentence. Requires refused().
    void disagreed(std::string_view who);

    // Where the refusal is, from the inside outwards: each level that it ends puts its own step
    // before what those below have said. Nothing happens unless refused().
    void at(const xmpp::element_attribute& what);
    void at(const xmpp::element& child, const xmpp::element& parent);
    void at(std::string step); // "", or a step as it is
    // For a refusal of which nobody has said where it is.
    void of(std::string_view root);

    // `what` was left behind.
    void strip(std::string what);

    [[nodiscard]] bool refused() const noexcept { return verdict_.what == outcome::refuse; }
    [[nodiscard]] reason why() const noexcept { return verdict_.why; }
    [[nodiscard]] verdict take() && { return std::move(verdict_); }

private:
    verdict verdict_;
};

// The root of a place: "message", or with the namespace if that is not jabber:server.
[[nodiscard]] std::string printable_step(const xmpp::element& root);
// "{namespace}name", cut.
[[nodiscard]] std::string printable(std::string_view name_space, std::string_view name);
[[nodiscard]] std::string printable(const xmpp::element& what);
// "element@attribute", cut.
[[nodiscard]] std::string printable(const xmpp::element& of, const xmpp::element_attribute& what);

} // namespace diolkos::guard
