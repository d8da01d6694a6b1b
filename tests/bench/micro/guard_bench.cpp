// What a judgement costs, on one core, for a chat message of about 300 bytes: the whole of each
// side's, and Xerces-C alone.
#include "guard/compiled_profile.hpp"
#include "guard/guard.hpp"
#include "guard/profile_state.hpp"
#include "guard/transform.hpp"
#include "guard/xml_validator.hpp"
#include "tests/bench/micro/libxml2_validation.hpp"
#include "tests/source_dir.hpp"
#include "xmpp/limits.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <benchmark/benchmark.h>

#include <span>
#include <stdexcept>

namespace {

using namespace diolkos;

constexpr std::string_view chat_message =
    "<message from='juliet@low.example/balcony' to='romeo@high.example/orchard' type='chat' "
    "id='b4c1-8f2e'><body>Art thou not Romeo, and a Montague? How cam'st thou hither, tell me, and "
    "wherefore?</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
    "<request xmlns='urn:xmpp:receipts'/></message>";

constexpr std::string_view room_presence =
    "<presence from='coven@chat.low.example/thirdwitch' to='hag66@high.example/pda'>"
    "<x xmlns='http://jabber.org/protocol/muc#user'>"
    "<item affiliation='member' jid='hag66@low.example/pda' role='participant'/>"
    "<status code='110'/></x></presence>";

const std::shared_ptr<const guard::compiled_profile>& profile() {
    static const auto loaded = guard::compiled_profile::load(
        std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas" / "chat.toml");
    return loaded;
}

const guard::sides& anyone() {
    static const guard::sides who{[](std::string_view) { return true; },
                                  [](std::string_view) { return true; }};
    return who;
}

xmpp::element parse(std::string_view stanza) {
    constexpr std::string_view header = "<stream:stream xmlns='jabber:server' "
                                        "xmlns:stream='http://etherx.jabber.org/streams'>";
    xmpp::stream_parser parser(xmpp::authenticated_limits);
    std::vector<xmpp::parsed> parsed;
    parser.feed(std::as_bytes(std::span(header)), parsed);
    parser.feed(std::as_bytes(std::span(stanza)), parsed);
    if (parsed.size() != 2)
        throw std::logic_error("the stanza does not parse");
    return std::get<xmpp::first_level>(parsed[1]).content;
}

wire::stanza made_of(std::string_view stanza) {
    return guard::guard(profile()).judge_outgoing(parse(stanza), anyone()).stanza.value();
}

// From the files to a profile that can judge: what a start waits for.
void load(benchmark::State& state, const char* name) {
    for (auto _ : state)
        benchmark::DoNotOptimize(guard::compiled_profile::load(
            std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas" / name));
}
BENCHMARK_CAPTURE(load, chat, "chat.toml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load, minimal, "minimal.toml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load, muc_admin, "muc-admin.toml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load, social, "social.toml")->Unit(benchmark::kMillisecond);

void judge_outgoing(benchmark::State& state, std::string_view stanza) {
    guard::guard judge(profile());
    const auto element = parse(stanza);
    for (auto _ : state)
        benchmark::DoNotOptimize(judge.judge_outgoing(element, anyone()));
}
BENCHMARK_CAPTURE(judge_outgoing, chat, chat_message);
BENCHMARK_CAPTURE(judge_outgoing, room, room_presence);

void transform(benchmark::State& state, std::string_view stanza) {
    const auto element = parse(stanza);
    for (auto _ : state) {
        guard::ruling verdict;
        benchmark::DoNotOptimize(guard::transform(element, profile()->compiled(), verdict));
    }
}
BENCHMARK_CAPTURE(transform, chat, chat_message);
BENCHMARK_CAPTURE(transform, room, room_presence);

// By the automata alone, and with Xerces-C beside them.
void judge_incoming(benchmark::State& state, std::string_view stanza, bool paranoid) {
    guard::guard judge(profile(), paranoid);
    const auto value = made_of(stanza);
    for (auto _ : state)
        benchmark::DoNotOptimize(judge.judge_incoming(value, anyone()));
}
BENCHMARK_CAPTURE(judge_incoming, chat, chat_message, false);
BENCHMARK_CAPTURE(judge_incoming, chat_paranoid, chat_message, true);
BENCHMARK_CAPTURE(judge_incoming, room, room_presence, false);
BENCHMARK_CAPTURE(judge_incoming, room_paranoid, room_presence, true);

void automata(benchmark::State& state, std::string_view stanza) {
    const auto value = made_of(stanza);
    guard::schema_automata::finding found;
    for (auto _ : state)
        benchmark::DoNotOptimize(profile()->compiled().automata->accept(value.fields(), found));
}
BENCHMARK_CAPTURE(automata, chat, chat_message);
BENCHMARK_CAPTURE(automata, room, room_presence);

void validate(benchmark::State& state, std::string_view stanza) {
    guard::xml_validator validator(profile());
    std::string written;
    xmpp::write_stanza(made_of(stanza), *profile()->names(), xmpp::form::standalone, written);
    for (auto _ : state)
        benchmark::DoNotOptimize(validator.validate(written));
    state.SetBytesProcessed(static_cast<std::int64_t>(written.size()) *
                            static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(validate, chat, chat_message);
BENCHMARK_CAPTURE(validate, room, room_presence);

// The same texts and schemas by libxml2, for scale.
void validate_libxml2(benchmark::State& state, std::string_view stanza) {
    bench::libxml2_validation validator(*profile());
    std::string written;
    xmpp::write_stanza(made_of(stanza), *profile()->names(), xmpp::form::standalone, written);
    if (!validator.validate(written))
        state.SkipWithError("libxml2 does not find it valid");
    for (auto _ : state)
        benchmark::DoNotOptimize(validator.validate(written));
    state.SetBytesProcessed(static_cast<std::int64_t>(written.size()) *
                            static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(validate_libxml2, chat, chat_message);
BENCHMARK_CAPTURE(validate_libxml2, room, room_presence);

} // namespace
