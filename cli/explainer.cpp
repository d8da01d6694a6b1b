#include "cli/explainer.hpp"

#include "cli/allowance.hpp"
#include "xmpp/limits.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <span>

namespace diolkos::cli {

namespace {

constexpr std::string_view header = "<stream:stream xmlns='jabber:server' "
                                    "xmlns:stream='http://etherx.jabber.org/streams' "
                                    "version='1.0'>";
constexpr std::string_view footer = "</stream:stream>";

explanation refused(std::string reason, std::string rule, std::string detail) {
    explanation made;
    made.decision.what = guard::outcome::refuse;
    made.reason = std::move(reason);
    made.decision.rule = std::move(rule);
    made.decision.detail = std::move(detail);
    return made;
}

} // namespace

explainer::explainer(std::shared_ptr<const guard::compiled_profile> profile, guard::sides who)
    : who_(std::move(who)),
      profile_(std::move(profile)),
      near_(profile_),
      far_(profile_),
      codec_(profile_->names()) {}

std::vector<explanation> explainer::explain(std::string_view text) {
    xmpp::stream_parser parser(xmpp::authenticated_limits);
    std::vector<xmpp::parsed> parsed;
    for (const auto part : {header, text, footer})
        parser.feed(std::as_bytes(std::span(part)), parsed);
    std::vector<explanation> explained;
    for (const auto& each : parsed)
        if (const auto* stanza = std::get_if<xmpp::first_level>(&each))
            explained.push_back(judge(stanza->content));
    if (const auto& failure = parser.failure())
        explained.push_back(refused(failure->error, failure->rule, failure->text));
    return explained;
}

explanation explainer::judge(const xmpp::element& stanza) {
    auto judged = near_.judge_outgoing(stanza, who_);
    explanation made;
    made.decision = std::move(judged.decision);
    if (judged.stanza) {
        const auto bytes = codec_.encode(*judged.stanza);
        if (!bytes)
            return refused("too-large", "wire", bytes.error().message());
        const auto arrived = codec_.decode(std::as_bytes(std::span(*bytes)));
        if (!arrived)
            return refused(std::string(name(guard::reason::link_malformed)), "wire",
                           arrived.error().message());
        if (auto second = far_.judge_incoming(*arrived, who_);
            second.what == guard::outcome::refuse)
            made.decision = std::move(second);
        else
            xmpp::write_stanza(*arrived, *profile_->names(), xmpp::form::standalone, made.out);
    }
    if (made.decision.why != guard::reason::none)
        made.reason = name(made.decision.why);
    if (made.decision.what == guard::outcome::refuse)
        made.allowed = allowance(made.decision, *profile_);
    return made;
}

} // namespace diolkos::cli
