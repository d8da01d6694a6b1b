#include "guard/incoming.hpp"

#include "xmpp/stanza_writer.hpp"

namespace diolkos::guard {

namespace {

// Bytes that one byte of text can become (&quot;), and more than any value but text takes.
constexpr std::size_t widest_character = 6;
constexpr std::size_t widest_number = 32;

std::size_t at_most(const wire::address& who) {
    return widest_character *
           (who.local().size() + who.domain().size() + who.resource().size() + 2);
}

// Names of an enumeration count with the element's markup.
std::size_t at_most(const wire::value& content) {
    if (const auto* text = std::get_if<std::string>(&content))
        return widest_character * text->size();
    if (const auto* bytes = std::get_if<wire::octets>(&content))
        return 2 * bytes->size() + 4;
    if (const auto* who = std::get_if<wire::address>(&content))
        return at_most(*who);
    return widest_number;
}

std::size_t at_most(const std::vector<wire::localized_text>& texts, std::size_t markup) {
    std::size_t sum = 0;
    for (const auto& each : texts)
        sum += markup + widest_character * (each.lang.size() + each.text.size());
    return sum;
}

std::size_t at_most(const std::vector<wire::node>& nodes, std::size_t markup) {
    std::size_t sum = 0;
    for (const auto& each : nodes) {
        sum += markup + at_most(each.content) + at_most(each.children, markup);
        for (const auto& attribute : each.attributes)
            sum += at_most(attribute.content);
    }
    return sum;
}

// No stanza is longer when it is written; most are far from the limit even so.
std::size_t written_at_most(const wire::stanza_fields& stanza, std::size_t markup) {
    std::size_t sum = markup + at_most(stanza.from) + at_most(stanza.to) +
                      widest_character * (stanza.id.size() + stanza.lang.size()) +
                      at_most(stanza.bodies, markup) + at_most(stanza.subjects, markup) +
                      at_most(stanza.statuses, markup) + at_most(stanza.payloads, markup) +
                      2 * markup; // show and priority
    if (stanza.thread_id)
        sum += markup +
               widest_character * (stanza.thread_id->text.size() + stanza.thread_id->parent.size());
    if (stanza.error)
        sum += 2 * markup + at_most(stanza.error->by) + at_most(stanza.error->texts, markup);
    return sum;
}

bool short_enough(const wire::stanza& stanza, const compiled_profile::state& profile,
                  std::string& written, ruling& verdict) {
    if (written_at_most(stanza.fields(), profile.widest_markup) <= max_written_bytes)
        return true;
    written.clear();
    xmpp::write_stanza(stanza, *profile.names, xmpp::form::standalone, written);
    return written.size() <= max_written_bytes || refuse_too_long(verdict);
}

} // namespace

bool refuse_too_long(ruling& verdict) {
    return verdict.refuse(reason::too_large, "limit.stanza",
                          "The stanza is longer than " + std::to_string(max_written_bytes) +
                              " bytes.");
}

bool judge_value(const wire::stanza& stanza, const sides& who,
                 const compiled_profile::state& profile, std::string& written, ruling& verdict) {
    const auto& fields = stanza.fields();
    if (!domains_served(fields, who, verdict) || !requests_allowed(fields, profile, verdict) ||
        !no_echo(fields, profile, verdict) || !no_foreign_vouchers(fields, who, profile, verdict) ||
        !no_unlisted(fields, profile, verdict) || !something_left(fields, verdict) ||
        !short_enough(stanza, profile, written, verdict))
        return false;
    schema_automata::finding found;
    if (profile.automata->accept(fields, found))
        return true;
    verdict.refuse(reason::schema_violation, "schema",
                   found.where + ": " + std::string(found.what));
    verdict.at(found.where);
    return false;
}

} // namespace diolkos::guard
