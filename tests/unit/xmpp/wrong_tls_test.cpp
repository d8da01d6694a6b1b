// A TLS version or key that is not as configured for a peer ends the stream before anything is
// offered or said in it.
#include "negotiated_stream.hpp"
#include "xmpp/outbound_stream.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp {
namespace {

const objection wrong{"policy-violation", "tls.version", "It is too old."};
const std::string refused = "<stream:error><policy-violation "
                            "xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error>"
                            "</stream:stream>[ended policy-violation: tls.version]";

TEST(wrong_tls, of_a_peer_that_comes) {
    for (const bool direct : {false, true}) {
        auto how = negotiated_stream::settings();
        how.direct_tls = direct;
        negotiated_stream stream{inbound_stream(std::move(how), {}), {}};
        stream.hear(negotiated_stream::header);
        if (!direct)
            stream.hear(negotiated_stream::starttls);
        EXPECT_TRUE(stream.heard().ends_with("[tls]"));
        stream.machine.on_tls({}, stream.events, wrong);
        const auto heard = stream.heard();
        EXPECT_TRUE(heard.starts_with("<?xml")) << heard;
        EXPECT_TRUE(heard.ends_with(" version=\"1.0\" xml:lang=\"en\">" + refused)) << heard;
        EXPECT_EQ(heard.find("features"), std::string::npos) << heard;
        stream.hear(negotiated_stream::header);
        EXPECT_EQ(stream.heard(), "");
    }
}

TEST(wrong_tls, of_a_peer_that_this_end_goes_to) {
    for (const bool direct : {false, true}) {
        outbound_stream stream({.limits = {},
                                .local_domain = "high.example",
                                .remote_domain = "low.example",
                                .proofs = {},
                                .key = {}},
                               {});
        stream_events events;
        if (direct) {
            stream.on_connected_tls({}, events, wrong);
        } else {
            stream.on_connected(events);
            stream.on_bytes(
                bytes_of(std::string(negotiated_stream::header) +
                         "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                         "</stream:features>"),
                {}, events);
            stream.on_bytes(bytes_of("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), {},
                            events);
            EXPECT_TRUE(transcript(events).ends_with("[tls]"));
            events.clear();
            stream.on_tls({}, events, wrong);
        }
        EXPECT_EQ(transcript(events), "[ended policy-violation: tls.version]");
        EXPECT_TRUE(stream.ended());
    }
}

} // namespace
} // namespace diolkos::xmpp
