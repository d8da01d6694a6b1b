#include "negotiated_stream.hpp"
#include "xmpp/request_meter.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

constexpr int at_once = request_meter::at_once;

TEST(request_meter, admits_a_burst_and_then_one_for_each_interval) {
    request_meter meter;
    const monotonic start = monotonic{} + 1h;
    for (int i = 0; i < at_once; ++i)
        EXPECT_TRUE(meter.admits(start)) << i;
    EXPECT_FALSE(meter.admits(start));
    EXPECT_FALSE(meter.admits(start + request_meter::interval - 1ms));
    EXPECT_TRUE(meter.admits(start + request_meter::interval));
    EXPECT_FALSE(meter.admits(start + request_meter::interval)) << "what was refused did not count";
    const monotonic later = start + (at_once + 1) * request_meter::interval;
    for (int i = 0; i < at_once; ++i)
        EXPECT_TRUE(meter.admits(later)) << i;
    EXPECT_FALSE(meter.admits(later)) << "rest saves up no more than the burst";
}

std::string question(int number) {
    return "<db:verify from='low.example' to='high.example' id='" + std::to_string(number) +
           "'>key</db:verify>";
}

TEST(request_meter, of_keys_to_verify_on_an_authenticated_stream) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1'000'000}}) {
        negotiated_stream stream;
        stream.negotiated();
        for (int i = 0; i < at_once; ++i) {
            stream.hear(question(i), step);
            EXPECT_EQ(stream.heard(), "<db:verify from=\"high.example\" to=\"low.example\" id=\"" +
                                          std::to_string(i) +
                                          "\" type=\"valid\"/>[vouched for high.example to "
                                          "low.example: ours]");
        }
        stream.hear(question(99), step);
        EXPECT_EQ(stream.heard(),
                  "<db:verify from=\"high.example\" to=\"low.example\" id=\"99\" type=\"error\">"
                  "<error type=\"wait\"><resource-constraint "
                  "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error></db:verify>"
                  "[remark limit.dialback-questions low.example]");
        stream.hear(question(100), step, monotonic{} + request_meter::interval);
        EXPECT_NE(stream.heard().find("valid"), std::string::npos) << "in time it is answered";
        std::string end;
        for (int i = 0; i < 40 && !stream.machine.ended(); ++i) {
            stream.hear(question(i), step, monotonic{} + request_meter::interval);
            end = stream.heard();
        }
        EXPECT_NE(end.find("[ended policy-violation: limit.remarks]"), std::string::npos) << end;
    }
}

TEST(request_meter, of_a_claim_that_is_proved_already) {
    negotiated_stream stream;
    stream.negotiated();
    const std::string claim = "<db:result from='low.example' to='high.example'>key</db:result>";
    for (int i = 0; i < at_once; ++i) {
        stream.hear(claim);
        EXPECT_NE(stream.heard().find("\"valid\""), std::string::npos) << i;
    }
    stream.hear(claim);
    EXPECT_NE(stream.heard().find("[remark limit.dialback-claims low.example]"), std::string::npos);
}

TEST(request_meter, of_sessions_of_stream_management) {
    negotiated_stream stream;
    stream.negotiated();
    for (int i = 0; i < at_once; ++i) {
        stream.hear("<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>");
        EXPECT_EQ(stream.heard(), "[wanted x]") << i;
        stream.machine.refuse_session({}, stream.events);
        stream.events.clear();
    }
    stream.hear("<enable xmlns='urn:xmpp:sm:3'/>");
    EXPECT_NE(stream.heard().find("[ended policy-violation: limit.management-requests]"),
              std::string::npos);
}

} // namespace
} // namespace diolkos::xmpp
