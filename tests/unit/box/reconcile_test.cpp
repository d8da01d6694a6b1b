// The logs of two real gateways held against each other: whatever the link and the disks do, they
// agree at every moment, and in the end every crossing is matched.
#include "reconciling.hpp"

#include <gtest/gtest.h>

#include <random>

namespace diolkos::box::test {
namespace {

using audit::finding;
using namespace std::chrono_literals;

// Some pass, some are stripped, some are refused before the link.
std::string message(bool from_low, std::uint64_t number) {
    const std::string low = "a@low.example", high = "b@high.example";
    const char* const inside[] = {"<body>hi</body>", "<body>hi</body><x xmlns=\"urn:covert\"/>",
                                  "<received xmlns=\"urn:xmpp:carbons:2\"/><body>x</body>"};
    return "<message from=\"" + (from_low ? low : high) + "/r\" to=\"" + (from_low ? high : low) +
           "\" type=\"chat\" id=\"m" + std::to_string(number) + "\">" +
           inside[number % 5 < 3 ? 0 : number % 5 - 2] + "</message>";
}

TEST(reconcile_gateways, logs_agree_whatever_the_link_and_the_disks_do) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        std::mt19937_64 random(seed);
        world w;
        w.low().server_connect();
        w.high().server_connect();
        std::uint64_t number = 0;
        for (int step = 0; step < 60; ++step) {
            auto& side = random() % 2 == 0 ? w.low() : w.high();
            switch (random() % 6) {
            case 0:
            case 1:
                for (std::uint64_t i = random() % 5; i > 0; --i)
                    side.server_send(message(&side == &w.low(), number++));
                break;
            case 2:
                side.disk_completes = !side.disk_completes;
                if (side.disk_completes)
                    side.complete_disk();
                break;
            case 3:
                w.pass(std::chrono::milliseconds(random() % 20));
                break;
            case 4:
                w.link_is_up ? w.cut_link() : w.connect_link();
                break;
            case 5:
                w.run();
                break;
            }
            const auto report = reconcile(w.low(), w.high());
            ASSERT_TRUE(report.good())
                << "seed " << seed << " step " << step << ": " << report.verdict();
        }
        for (auto* side : {&w.low(), &w.high()}) {
            side->disk_completes = true;
            side->complete_disk();
        }
        if (!w.link_is_up)
            w.connect_link();
        w.run();
        w.pass(100ms);
        const auto report = reconcile(w.low(), w.high());
        EXPECT_TRUE(report.good()) << report.verdict();
        EXPECT_EQ(report.count(finding::in_flight), 0U) << "seed " << seed;
        EXPECT_EQ(report.directions[0].delivered, report.directions[0].counts[0]);
        EXPECT_GT(report.count(finding::matched), 10U);
        EXPECT_GT(report.logs[0].stripped + report.logs[1].stripped, 0U);
        EXPECT_GT(report.logs[0].refused_before_link + report.logs[1].refused_before_link, 0U);
    }
}

} // namespace
} // namespace diolkos::box::test
