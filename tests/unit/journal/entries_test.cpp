#include "journal/entries.hpp"

#include <gtest/gtest.h>

namespace {

using namespace diolkos::journal;

struct named {
    const char* name;
    std::string bytes;
};

std::vector<named> one_of_each() {
    kept_crossing crossing;
    crossing.which = kept_crossing::course::incoming;
    crossing.sequence = 0x0102030405060708U;
    crossing.id[15] = std::byte{0xee};
    crossing.boot[0] = std::byte{0xbb};
    crossing.stanza = std::string("with\0zero", 9);
    summary sum{
        7, 8, 5, {{id16{std::byte{1}}, 4, 10, 9, {3, 10}}, {id16{std::byte{2}}, 0, 0, 0, {}}}};

    std::vector<named> out(10);
    out[0].name = "records";
    encode(out[0].bytes, audit_records{3, 2, "{}\n{}\n"});
    out[1].name = "kept";
    encode(out[1].bytes, crossing, wall_time(std::chrono::microseconds(-5)), false);
    out[2].name = "again";
    encode(out[2].bytes, crossing, wall_time(std::chrono::seconds(1'800'000'000)), true);
    out[3].name = "settled";
    encode(out[3].bytes, settled_crossing{crossing.which, 5, crossing.boot});
    out[4].name = "mark";
    encode(out[4].bytes, lane_mark{lane_mark::kind::rolled_back, 4, crossing.boot});
    out[5].name = "copied";
    encode(out[5].bytes, copied_entry{77});
    out[6].name = "freed";
    encode(out[6].bytes, freed_entry{3});
    out[7].name = "state";
    encode(out[7].bytes, state_entry{sum, {{1, 200}, {4, header_bytes}}});
    out[8].name = "empty state";
    encode(out[8].bytes, state_entry{});
    out[9].name = "numbered";
    encode(out[9].bytes, numbered_crossing{2, 9, crossing.boot});
    return out;
}

// Everything in it, encoded again; nullopt if it is refused.
std::optional<std::string> round_trip(std::string_view bytes) {
    entry_reader in(bytes);
    std::string again;
    for (;;) {
        const auto next = in.next();
        if (!next.has_value()) {
            EXPECT_EQ(next.error(), errc::record_unknown);
            return std::nullopt;
        }
        if (!*next) {
            return again;
        }
        std::visit([&](const auto& what) { encode(again, what); }, **next);
    }
}

TEST(entries, come_back) {
    std::string all;
    for (const auto& one : one_of_each()) {
        EXPECT_EQ(round_trip(one.bytes), one.bytes) << one.name;
        all += one.bytes;
    }
    EXPECT_EQ(round_trip(all), all);
}

TEST(entries, cut_short_are_refused) {
    for (const auto& one : one_of_each()) {
        for (std::size_t length = 1; length < one.bytes.size(); ++length) {
            EXPECT_EQ(round_trip(one.bytes.substr(0, length)), std::nullopt)
                << one.name << ' ' << length;
        }
    }
}

TEST(entries, any_bit_changed_is_refused_or_means_something_else) {
    for (const auto& one : one_of_each()) {
        for (std::size_t bit = 0; bit < one.bytes.size() * 8; ++bit) {
            auto bytes = one.bytes;
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
            const auto again = round_trip(bytes);
            EXPECT_TRUE(!again || *again == bytes) << one.name << ' ' << bit;
        }
    }
}

TEST(entries, of_other_forms_are_refused) {
    const auto state_with = [](summary sum, std::vector<segment_end> segments) {
        std::string bytes;
        encode(bytes, state_entry{std::move(sum), std::move(segments)});
        return bytes;
    };
    std::string no_lines;
    encode(no_lines, audit_records{3, 0, ""});
    summary crowded;
    for (std::size_t i = 0; i <= max_lanes; ++i) {
        crowded.lanes.push_back({id16{std::byte(i)}, 0, 1, 1, {}});
    }
    const named cases[] = {
        {"tag 0", std::string(1, '\0')},
        {"tag 10", std::string("\x0a", 1)},
        {"no records", no_lines},
        {"a lane twice", state_with({0, 0, 0, {{{}, 0, 1, 1, {}}, {{}, 0, 2, 2, {}}}}, {})},
        {"too many lanes", state_with(crowded, {})},
        {"refusals out of order", state_with({0, 0, 0, {{{}, 0, 9, 1, {5, 4}}}}, {})},
        {"a refusal above the mark", state_with({0, 0, 0, {{{}, 0, 9, 1, {10}}}}, {})},
        {"segments out of order", state_with({}, {{4, 200}, {3, 200}})},
        {"a segment twice", state_with({}, {{4, 200}, {4, 200}})},
        {"a segment without header", state_with({}, {{4, header_bytes - 1}})},
        {"lengths that lie", std::string("\x01\0\0\0\0\0\0\0\0\0\0\0\1\xff\xff\xff\xff", 17)},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(round_trip(one.bytes), std::nullopt) << one.name;
    }
}

TEST(summary, marks) {
    using kind = lane_mark::kind;
    const id16 far{std::byte{1}};
    const struct {
        const char* name;
        std::vector<lane_mark> marks;
        lane expected;
    } cases[] = {
        {"recorded only rises",
         {{kind::recorded, 5, far}, {kind::recorded, 3, far}},
         {far, 0, 5, 0, {}}},
        {"committed only rises",
         {{kind::committed, 5, far}, {kind::committed, 3, far}},
         {far, 0, 0, 5, {}}},
        {"refused is recorded", {{kind::refused, 5, far}}, {far, 0, 5, 0, {5}}},
        {"refused twice is once",
         {{kind::refused, 5, far}, {kind::refused, 5, far}},
         {far, 0, 5, 0, {5}}},
        {"refused in any order",
         {{kind::refused, 5, far}, {kind::refused, 4, far}},
         {far, 0, 5, 0, {4, 5}}},
        {"rolled back forgets what is above",
         {{kind::refused, 3, far}, {kind::refused, 5, far}, {kind::rolled_back, 4, far}},
         {far, 0, 4, 0, {3}}},
        {"rolled back never rises",
         {{kind::recorded, 3, far}, {kind::rolled_back, 9, far}},
         {far, 0, 3, 0, {}}},
        {"heard of only rises", {{kind::heard, 5, far}, {kind::heard, 4, far}}, {far, 5, 0, 0, {}}},
        {"old refusals are forgotten",
         {{kind::refused, 1, far},
          {kind::refused, 2, far},
          {kind::recorded, remembered_refusals + 1, far}},
         {far, 0, remembered_refusals + 1, 0, {2}}},
    };
    for (const auto& one : cases) {
        summary sum;
        for (const auto& mark : one.marks) {
            sum.apply(mark);
        }
        ASSERT_NE(sum.find(far), nullptr) << one.name;
        EXPECT_EQ(*sum.find(far), one.expected) << one.name;
    }
}

TEST(summary, forgets_the_lane_that_was_silent_longest) {
    summary sum;
    for (std::size_t i = 0; i < max_lanes; ++i) {
        sum.apply({lane_mark::kind::recorded, i + 1, id16{std::byte(i)}});
    }
    sum.apply({lane_mark::kind::recorded, 50, id16{std::byte{0}}});
    sum.apply({lane_mark::kind::recorded, 1, id16{std::byte{0xff}}});
    EXPECT_EQ(sum.lanes.size(), max_lanes);
    EXPECT_EQ(sum.find(id16{std::byte{1}}), nullptr);
    ASSERT_NE(sum.find(id16{std::byte{0}}), nullptr);
    EXPECT_EQ(sum.find(id16{std::byte{0}})->recorded, 50U);
}

} // namespace
