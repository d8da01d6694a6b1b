// What a peer may not say: each ends the connection, with its name, and nothing of it reaches the
// owner.
#include "link_world.hpp"
#include "wire_format/frame_writer.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace diolkos::link {
namespace {

using testing::HasSubstr;

wire::hello peer_hello() {
    wire::hello hello;
    hello.link_name = "isthmus";
    hello.boot = boot_of(2);
    hello.lanes.resize(1);
    return hello;
}

template <typename What>
std::string frame(const What& what) {
    std::string bytes;
    wire::append_frame(what, bytes);
    return bytes;
}

wire::crossing crossing_of(sequence_number sequence) {
    return {0, sequence, id_of(sequence), std::nullopt, stanza_of(boot_of(2), sequence)};
}

const monotonic now{std::chrono::hours(1)};

TEST(duplex_link_refusals, each_difference_of_hello_is_named_by_both) {
    struct named_case {
        const char* rule;
        const char* text;
        std::function<void(link_settings&)> change;
    };
    const named_case cases[] = {
        {"link.hello.name", "\"canal\"", [](link_settings& how) { how.name = "canal"; }},
        {"link.hello.schema-digest", "ff",
         [](link_settings& how) { how.schema_digest.fill(std::byte{0xFF}); }},
        {"link.hello.boot", "journal id", [](link_settings& how) { how.boot = boot_of(1); }},
    };
    for (const named_case& c : cases) {
        link_settings other = settings_of(2);
        c.change(other);
        world w(settings_of(1), other);
        w.connect();
        w.carry_all();
        for (const owner* one : {w.low.get(), w.high.get()}) {
            ASSERT_TRUE(one->failed()) << c.rule;
            EXPECT_EQ(one->failed()->rule, c.rule);
            EXPECT_THAT(one->failed()->text, HasSubstr(c.text));
            EXPECT_FALSE(one->link().up());
        }
    }
}

TEST(duplex_link_refusals, hello_that_does_not_fit_is_named) {
    struct named_case {
        const char* rule;
        std::function<void(wire::hello&)> change;
    };
    const named_case cases[] = {
        {"link.hello.version", [](wire::hello& h) { h.version = wire::link_version + 1; }},
        {"link.hello.version",
         [](wire::hello& h) { h.version = wire::link_version + 1, h.link_name = "canal"; }},
        {"link.hello.lanes", [](wire::hello& h) { h.lanes.resize(2); }},
        {"link.hello.boot", [](wire::hello& h) { h.boot = boot_of(1); }},
        {"link.hello.set-back", // more than was ever offered
         [](wire::hello& h) {
             h.lanes[0] = {1, boot_of(1), 1};
         }},
    };
    for (const named_case& c : cases) {
        owner low(settings_of(1));
        low.connect(now);
        wire::hello hello = peer_hello();
        c.change(hello);
        low.receive(frame(hello), now);
        ASSERT_TRUE(low.failed()) << c.rule;
        EXPECT_EQ(low.failed()->rule, c.rule);
    }
}

TEST(duplex_link_refusals, a_hello_that_forgets_what_is_not_recorded_is_refused) {
    owner low(settings_of(1));
    low.connect(now);
    low.receive(frame(peer_hello()) + frame(crossing_of(1)), now);
    low.record_all(now);
    low.connect(now);
    wire::hello hello = peer_hello();
    hello.lanes[0].first_kept = 3; // 2 was never here
    low.receive(frame(hello), now);
    ASSERT_TRUE(low.failed());
    EXPECT_EQ(low.failed()->rule, "link.hello.resume");
}

// What had come of the peer's lane when this start began, and what the peer says then.
TEST(duplex_link_refusals, a_journal_that_was_set_back_is_named) {
    struct named_case {
        const char* name;
        peer_lane known;
        wire::lane_state said;
        const char* rule; // empty: it fits
    };
    const named_case cases[] = {
        {"the next start", {boot_of(2), 3, 9, 7, {}}, {0, {}, 8, 8, 4}, ""},
        {"the same start", {boot_of(2), 3, 9, 7, {}}, {0, {}, 10, 2, 3}, ""},
        {"a later start that has all that is committed",
         {boot_of(2), 3, 9, 7, {}},
         {0, {}, 8, 7, 9},
         ""},
        {"an earlier start", {boot_of(2), 3, 9, 7, {}}, {0, {}, 8, 8, 2}, "link.hello.set-back"},
        {"a later start that lacks what is committed",
         {boot_of(2), 3, 9, 7, {}},
         {0, {}, 7, 6, 4},
         "link.hello.set-back"},
        {"another journal", {boot_of(3), 3, 9, 7, {}}, {0, {}, 1, 0, 1}, ""},
        {"more receipted than is here",
         {boot_of(2), 3, 9, 7, {}},
         {0, {}, 11, 10, 3},
         "link.hello.resume"},
    };
    for (const named_case& c : cases) {
        duplex_link low(settings_of(1), {1, 0, {}, {c.known}});
        link_events out;
        low.on_connected(now, out);
        wire::hello hello = peer_hello();
        hello.lanes[0] = c.said;
        out.clear();
        const std::string said = frame(hello);
        low.on_bytes(std::as_bytes(std::span(said)), now, out);
        ASSERT_FALSE(out.empty()) << c.name;
        const auto* const failed = std::get_if<link_failed>(&out.front());
        EXPECT_EQ(failed == nullptr ? "" : failed->rule, c.rule) << c.name;
    }
}

TEST(duplex_link_refusals, before_hello_nothing_else_may_be_said) {
    const std::string cases[] = {
        frame(crossing_of(1)),    frame(wire::committed{0, 1}), frame(wire::receipt{0, 1, 1, {}}),
        frame(wire::heartbeat{}), frame(wire::pace{}),
    };
    for (const std::string& bytes : cases) {
        owner low(settings_of(1));
        low.connect(now);
        low.receive(bytes, now);
        ASSERT_TRUE(low.failed());
        EXPECT_EQ(low.failed()->rule, "link.phase");
    }
}

// After Hello, with crossings 1 to 3 of the peer here, 1 and 2 of ours sent, and nothing receipted.
TEST(duplex_link_refusals, what_may_not_be_said_when_up) {
    wire::crossing with_boot = crossing_of(4);
    with_boot.sender_boot = boot_of(9);
    wire::crossing other_lane = crossing_of(4);
    stopped_pairs too_many;
    for (std::size_t i = 0; i <= wire::max_stopped; ++i)
        too_many.push_back({"low.example", std::string(1 + i, 'a') + ".example"});
    other_lane.lane = 1;
    struct named_case {
        const char* name;
        const char* rule;
        std::string bytes;
    };
    const std::string whole = frame(crossing_of(4));
    const named_case cases[] = {
        {"hello again", "link.phase", frame(peer_hello())},
        {"gap", "link.crossing.sequence", frame(crossing_of(5))},
        {"repeated", "link.crossing.sequence", frame(crossing_of(3))},
        {"from the start", "link.crossing.sequence", frame(crossing_of(1))},
        {"last number of all", "link.crossing.sequence", frame(crossing_of(~sequence_number{0}))},
        {"another boot", "link.crossing.boot", frame(with_boot)},
        {"lane of a crossing", "link.lane", frame(other_lane)},
        {"lane of a commit", "link.lane", frame(wire::committed{1, 1})},
        {"lane of a receipt", "link.lane", frame(wire::receipt{1, 1, 1, {}})},
        {"commit of what has not come", "link.committed", frame(wire::committed{0, 4})},
        {"commit twice", "link.committed",
         frame(wire::committed{0, 2}) + frame(wire::committed{0, 2})},
        {"commit going back", "link.committed",
         frame(wire::committed{0, 2}) + frame(wire::committed{0, 1})},
        {"receipt of what was not sent", "link.receipt", frame(wire::receipt{0, 1, 3, {}})},
        {"receipt twice", "link.receipt",
         frame(wire::receipt{0, 1, 2, {}}) + frame(wire::receipt{0, 1, 2, {}})},
        {"receipt begins with what was settled", "link.receipt",
         frame(wire::receipt{0, 1, 1, {}}) + frame(wire::receipt{0, 1, 2, {1}})},
        {"receipt that has overtaken another", "link.receipt", frame(wire::receipt{0, 2, 2, {}})},
        {"pace of a domain that is not prepared", "link.message",
         frame(wire::pace{{{"low.example", "High.example"}}})},
        {"pace of too many", "link.message", frame(wire::pace{too_many})},
        {"pace twice", "link.pace", frame(wire::pace{{}, 1}) + frame(wire::pace{{}, 1})},
        {"pace that has overtaken another", "link.pace", frame(wire::pace{{}, 2})},
        {"empty frame", "link.frame", std::string(4, '\0')},
        {"endless frame", "link.frame", "\xFF\xFF\xFF\xFF"},
        {"no message", "link.message", std::string("\0\0\0\1\xFF", 5)},
        {"XML", "link.frame", "<stream:stream xmlns='jabber:server'>"},
        {"message with something behind it", "link.message",
         std::string("\0\0\0", 3) + static_cast<char>(whole[3] + 2) + whole.substr(4) +
             std::string("\x7A\x00", 2)},
    };
    for (const named_case& c : cases) {
        for (const bool in_single_bytes : {false, true}) {
            owner low(settings_of(1));
            low.connect(now);
            low.receive(frame(peer_hello()), now);
            for (int i = 0; i < 2; ++i)
                low.offer(now);
            for (sequence_number i = 1; i <= 3; ++i)
                low.receive(frame(crossing_of(i)), now);
            ASSERT_FALSE(low.failed());
            if (in_single_bytes) {
                for (const char byte : c.bytes)
                    low.receive(std::string_view(&byte, 1), now);
            } else {
                low.receive(c.bytes, now);
            }
            ASSERT_TRUE(low.failed()) << c.name;
            EXPECT_EQ(low.failed()->rule, c.rule) << c.name << ": " << low.failed()->text;
            EXPECT_EQ(low.arrived(), 3U) << c.name;
            low.receive(frame(crossing_of(4)), now);
            EXPECT_EQ(low.arrived(), 3U) << "nothing is read after a failure";
        }
    }
}

TEST(duplex_link_refusals, more_than_a_window_without_receipt) {
    owner low(settings_of(1));
    low.connect(now);
    low.receive(frame(peer_hello()), now);
    for (sequence_number i = 1; i <= 4096; ++i)
        low.receive(frame(crossing_of(i)), now);
    ASSERT_FALSE(low.failed());
    low.receive(frame(crossing_of(4097)), now);
    ASSERT_TRUE(low.failed());
    EXPECT_EQ(low.failed()->rule, "link.window");
}

TEST(duplex_link_refusals, more_bytes_than_a_window_without_receipt) {
    duplex_link low(settings_of(1));
    link_events out;
    low.on_connected(now, out);
    std::string bytes = frame(peer_hello());
    for (sequence_number i = 1; i <= 33; ++i) // of a quarter MiB; 32 fill the window
        bytes += frame(wire::crossing{0, i, id_of(i), std::nullopt,
                                      std::string(wire::codec::max_stanza_bytes, 'x')});
    low.on_bytes(std::as_bytes(std::span(bytes)), now, out);
    const auto* failed = std::get_if<link_failed>(&out.back());
    ASSERT_NE(failed, nullptr);
    EXPECT_EQ(failed->rule, "link.window");
}

TEST(duplex_link_refusals, bytes_of_chance_never_do_more_than_end_the_connection) {
    std::uint64_t state = 1;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = frame(crossing_of(1)) + frame(wire::committed{0, 1}) +
                            frame(wire::receipt{0, 1, 1, {}}) + frame(wire::heartbeat{});
        for (int flips = 1 + round % 4; flips > 0; --flips) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            bytes[(state >> 33U) % bytes.size()] ^= static_cast<char>(1U << ((state >> 20U) % 8));
        }
        link_events out;
        duplex_link link(settings_of(1));
        link.on_connected(now, out);
        if (round % 2 == 0) {
            const std::string hello = frame(peer_hello());
            link.on_bytes(std::as_bytes(std::span(hello)), now, out);
        }
        link.on_bytes(std::as_bytes(std::span(bytes)), now, out);
        for (const link_event& event : out)
            EXPECT_FALSE(std::holds_alternative<crossing_settled>(event)) << "nothing was offered";
    }
}

} // namespace
} // namespace diolkos::link
