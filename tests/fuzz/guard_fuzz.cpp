// Any stanza of a peer, judged. What passes on this side must pass on the far one, which writes it;
// and that, judged again, must pass without a change.
//
//     first byte even: all domains are of either side; odd: low.example and high.example
#include "tests/differential/disagreement.hpp"
#include "tests/fuzz/chat_profile.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace diolkos;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static guard::guard judge(fuzz::chat_profile());
    static const guard::sides all{[](std::string_view) { return true; },
                                  [](std::string_view) { return true; }};
    static const guard::sides two{[](std::string_view domain) { return domain == "low.example"; },
                                  [](std::string_view domain) { return domain == "high.example"; }};
    if (size == 0)
        return 0;
    const guard::sides& who = data[0] % 2 == 0 ? all : two;
    const auto stanza = differential::parsed_in_stream(fuzz::text_of(data + 1, size - 1));
    if (!stanza)
        return 0;
    const auto judged = judge.judge_outgoing(*stanza, who);
    const bool refused = judged.decision.what == guard::outcome::refuse;
    fuzz::require(refused != judged.stanza.has_value(), "a stanza is there unless it is refused");
    fuzz::require(refused == (judged.decision.why != guard::reason::none),
                  "a refusal has a reason, and nothing else has");
    fuzz::require((judged.decision.what == guard::outcome::strip) <=
                      !judged.decision.stripped.empty(),
                  "a verdict of strip names what was left behind");
    if (judged.stanza)
        fuzz::require_none(differential::instability(*judged.stanza, judge, who),
                           "what crosses is settled");
    return 0;
}
