// Streams of an authenticated peer that means harm, as the corpus of them has it: one JSON object
// a line with `bytes` (base64), `expect` and `errors`. Where `expect` is closed the stream must end
// with one of `errors` and hand nothing up; the other lines are for guard/ to judge and must get
// there.
#include "tests/source_dir.hpp"
#include "transcript.hpp"
#include "wire_format/base64.hpp"
#include "xmpp/inbound_stream.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace diolkos::xmpp {
namespace {

const monotonic start{};

std::filesystem::path corpus() {
    const char* shared = std::getenv("DIOLKOS_SHARED");
    const std::filesystem::path folder =
        shared != nullptr && *shared != '\0'
            ? std::filesystem::path(shared)
            : std::filesystem::path(DIOLKOS_SOURCE_DIR) / "../shared";
    return folder / "corpus/hostile.jsonl";
}

inbound_stream established() {
    inbound_stream::settings how;
    how.serves = [](std::string_view domain) { return domain == "high.example"; };
    how.may_federate = [](std::string_view) { return true; };
    how.new_stream_id = [] { return std::string("id"); };
    inbound_stream stream(std::move(how), start);
    const std::string header =
        "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
        "from='low.example' to='high.example' version='1.0'>";
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"low.example"};
    stream_events events;
    stream.on_bytes(bytes_of(header), start, events);
    stream.on_bytes(bytes_of("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), start, events);
    stream.on_tls(peer, events);
    stream.on_bytes(bytes_of(header), start, events);
    stream.on_bytes(bytes_of("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
                             "mechanism='EXTERNAL'>=</auth>"),
                    start, events);
    stream.on_bytes(bytes_of(header), start, events);
    EXPECT_TRUE(stream.established());
    return stream;
}

TEST(hostile_corpus, comes_out_as_expected) {
    std::ifstream file(corpus());
    if (!file)
        GTEST_SKIP() << "no corpus of hostile streams here (DIOLKOS_SHARED)";
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line); ++lines) {
        const auto one = boost::json::parse(line).as_object();
        const std::string name(one.at("id").as_string());
        const auto bytes = wire::read_base64(one.at("bytes").as_string());
        ASSERT_TRUE(bytes) << name;
        const bool closed = one.at("expect").as_string() == "closed";
        const auto& errors = one.at("errors").as_array();
        for (const std::size_t step : {std::size_t{1}, std::size_t{13}, std::size_t{1000000}}) {
            inbound_stream stream = established();
            stream_events events;
            for (std::size_t at = 0; at < bytes->size(); at += step)
                stream.on_bytes(bytes_of(std::string_view(*bytes).substr(at, step)), start, events);
            const auto stanzas = std::ranges::count_if(events, [](const stream_event& each) {
                return std::holds_alternative<stanza_received>(each);
            });
            EXPECT_EQ(stanzas, closed ? 0 : 1) << name << ", by " << step;
            EXPECT_EQ(stream.ended(), closed) << name << ", by " << step;
            if (!closed || !stream.ended())
                continue;
            const std::string& error = std::get<stream_ended>(events.back()).error;
            EXPECT_TRUE(std::ranges::any_of(
                errors, [&](const boost::json::value& each) { return each.as_string() == error; }))
                << name << ", by " << step << ": " << error;
        }
    }
    EXPECT_GT(lines, 0u);
    RecordProperty("lines", static_cast<int>(lines));
}

} // namespace
} // namespace diolkos::xmpp
