#include "chance.hpp"
#include "link/block_builder.hpp"
#include "link/block_window.hpp"
#include "link/frame_joiner.hpp"
#include "link/pacer.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace diolkos::link {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
constexpr clock::time_point start{1h};

std::vector<symbol_bytes> parts(std::string& all, std::size_t count) {
    const auto size = all.size() / count;
    std::vector<symbol_bytes> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(std::as_writable_bytes(std::span(all)).subspan(i * size, size));
    return made;
}

std::string frame_of(std::string_view body) {
    std::string made;
    put(made, static_cast<std::uint32_t>(body.size()));
    return made.append(body);
}

TEST(ErasureCode, RestoresWhateverAsManyRepairSymbolsAsAreMissing) {
    chance from(2);
    erasure_code code;
    const std::pair<std::size_t, std::size_t> shapes[] = {
        {1, 2}, {1, 5}, {2, 4}, {8, 4}, {8, 9}, {32, 8}, {32, 17}, {47, 32}, {128, 32}, {128, 64}};
    for (const auto& [k, r] : shapes) {
        for (const std::size_t size : {1U, 7U, 64U, 333U, 1332U}) {
            const auto block = from.bytes(k * size);
            auto bytes = block;
            std::string repair(r * size, '\0');
            code.make_repair(parts(bytes, k), parts(repair, r));
            // The worst that can be restored, in a random place.
            std::vector<std::size_t> order(k), indexes(r);
            std::iota(order.begin(), order.end(), 0);
            std::iota(indexes.begin(), indexes.end(), 0);
            for (std::size_t i = k; i > 1; --i)
                std::swap(order[i - 1], order[from.below(i)]);
            for (std::size_t i = r; i > 1; --i)
                std::swap(indexes[i - 1], indexes[from.below(i)]);
            order.resize(std::min(k, r));
            std::sort(order.begin(), order.end());
            auto symbols = parts(bytes, k);
            auto repairs = parts(repair, r);
            std::vector<erasure_code::repair_symbol> come;
            for (std::size_t i = 0; i < order.size(); ++i) {
                std::fill(symbols[order[i]].begin(), symbols[order[i]].end(), std::byte{0xEE});
                come.push_back({indexes[i], repairs[indexes[i]]});
            }
            erasure_code::solve(symbols, order, come);
            ASSERT_EQ(bytes, block) << k << "+" << r << " of " << size;
        }
    }
}

TEST(RepairProfile, IsWhatTheSpecificationSays) {
    using enum repair_profile;
    const std::tuple<repair_profile, std::size_t, std::size_t> table[] = {
        {lan, 1, 2},   {lan, 2, 4},   {lan, 8, 4},   {lan, 9, 8},    {lan, 32, 8},
        {lossy, 1, 5}, {lossy, 2, 9}, {lossy, 8, 9}, {lossy, 9, 17}, {lossy, 32, 17},
        {bulk, 1, 2},  {bulk, 8, 4},  {bulk, 32, 8}, {bulk, 33, 32}, {bulk, 128, 32}};
    for (const auto& [profile, k, r] : table)
        EXPECT_EQ(repair_for(profile, k), r) << int(profile) << " " << k;
    EXPECT_EQ(most_symbols(lan), 32U);
    EXPECT_EQ(most_symbols(lossy), 32U);
    EXPECT_EQ(most_symbols(bulk), 128U);
}

TEST(Symbol, DecodesToWhatWasEncoded) {
    const std::string data(100, 'x');
    const symbol what{{7, 3, 2, 300, 40}, 1, std::as_bytes(std::span(data))};
    std::string body;
    encode(what, body);
    const auto again = decode_symbol(std::as_bytes(std::span(body)));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->of, what.of);
    EXPECT_EQ(again->index, 1U);
    EXPECT_TRUE(std::ranges::equal(again->bytes, what.bytes));
}

TEST(Symbol, ThatLiesIsRefused) {
    const struct {
        const char* name;
        block_shape of;
        std::size_t index;
        std::size_t size;
    } cases[] = {
        {"no symbols", {1, 0, 2, 100, 0}, 0, 100},
        {"too many symbols", {1, max_block_symbols + 1, 2, 12'900, 0}, 0, 100},
        {"too much repair", {1, 1, max_repair_symbols + 1, 100, 0}, 0, 100},
        {"index behind the last", {1, 1, 2, 100, 0}, 3, 100},
        {"block 0", {0, 1, 2, 100, 0}, 0, 100},
        {"a number that would overflow", {max_number + 1, 1, 2, 100, 0}, 0, 100},
        {"no bytes", {1, 1, 2, 0, 0}, 0, 1},
        {"too many bytes", {1, 128, 2, max_block_bytes + 128, 0}, 0, max_block_bytes / 128 + 1},
        {"start behind the end", {1, 1, 2, 100, 101}, 0, 100},
        {"more symbols than bytes", {1, 5, 2, 4, 0}, 0, 1},
        {"shorter than it must be", {1, 1, 2, 100, 0}, 0, 99},
        {"longer than it must be", {1, 1, 2, 100, 0}, 0, 101},
        {"a last one of full size", {1, 3, 2, 100, 0}, 2, 34},
        {"a repair symbol of the last one's size", {1, 3, 2, 100, 0}, 3, 32},
    };
    for (const auto& each : cases) {
        const std::string data(each.size, 'x');
        std::string body;
        encode({each.of, each.index, std::as_bytes(std::span(data))}, body);
        EXPECT_FALSE(decode_symbol(std::as_bytes(std::span(body)))) << each.name;
    }
    const std::string data(32, 'x');
    std::string good;
    encode({{1, 3, 2, 100, 0}, 2, std::as_bytes(std::span(data))}, good);
    EXPECT_TRUE(decode_symbol(std::as_bytes(std::span(good))));
    good[3] = 1;
    EXPECT_FALSE(decode_symbol(std::as_bytes(std::span(good)))) << "reserved";
    EXPECT_FALSE(decode_symbol(std::as_bytes(std::span(good).first(symbol_header_bytes))));
}

TEST(BlockBuilder, NeverFillsASmallMessageUp) {
    block_builder builder(repair_profile::lan, 0, 1332);
    std::vector<built_block> closed;
    builder.add(frame_of(std::string(300, 'x')), closed);
    EXPECT_TRUE(closed.empty());
    builder.close(closed);
    builder.close(closed);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed[0].shape, (block_shape{1, 1, 2, 304, 0}));
    EXPECT_EQ(closed[0].at(0).bytes.size(), 304U);
    EXPECT_EQ(closed[0].at(2).bytes.size(), 304U);
}

TEST(BlockBuilder, ClosesABlockThatIsFullAndCutsNoFrameThatFitsIntoOne) {
    block_builder builder(repair_profile::lan, 0, 1000);
    EXPECT_EQ(builder.capacity(), 32'000U);
    std::vector<built_block> closed;
    for (int i = 0; i < 70; ++i)
        builder.add(frame_of(std::string(996, 'x')), closed);
    ASSERT_EQ(closed.size(), 2U);
    for (const auto& each : closed)
        EXPECT_EQ(each.shape, (block_shape{each.shape.block, 32, 8, 32'000, 0}));
    builder.add(frame_of(std::string(30'000, 'x')), closed); // 6,000 are in the open one
    ASSERT_EQ(closed.size(), 3U);
    EXPECT_EQ(closed[2].shape, (block_shape{3, 6, 4, 6'000, 0}));
}

TEST(BlockBuilder, CutsAFrameThatIsLongerThanABlock) {
    block_builder builder(repair_profile::lossy, 1, 256);
    std::vector<built_block> closed;
    builder.add(frame_of("before"), closed);
    builder.add(frame_of(std::string(20'000, 'x')), closed);
    builder.add(frame_of("behind"), closed);
    builder.close(closed);
    ASSERT_EQ(closed.size(), 4U); // 10, 8192, 8192, 3620 + 10
    EXPECT_EQ(closed[0].shape, (block_shape{1, 1, 6, 10, 0}));
    EXPECT_EQ(closed[1].shape, (block_shape{2, 32, 18, 8192, 0}));
    EXPECT_EQ(closed[2].shape, (block_shape{3, 32, 18, 8192, 8192}));
    EXPECT_EQ(closed[3].shape, (block_shape{4, 15, 18, 3630, 3620}));
}

// A sender's blocks, and what comes out of a window that they are put into.
class through {
public:
    explicit through(repair_profile profile = repair_profile::lan, std::size_t room = 256)
        : builder_(profile, 0, room) {}

    void frame(const std::string& body) { builder_.add(frame_of(body), blocks); }
    void close() { builder_.close(blocks); }
    void give(std::size_t block, std::size_t index) {
        std::string body;
        encode(blocks.at(block).at(index), body);
        const auto again = decode_symbol(std::as_bytes(std::span(body)));
        ASSERT_TRUE(again);
        last = window.add(*again, now);
        take();
    }
    void wait(std::chrono::milliseconds how_long) {
        now += how_long;
        take();
    }
    void sent_upto(std::uint64_t block) {
        window.sent_upto(block, now);
        take();
    }
    void take() {
        for (auto next = window.next(now); next.index() != 0; next = window.next(now)) {
            if (const auto* const whole = std::get_if<block_window::whole_block>(&next)) {
                restored += whole->restored;
                EXPECT_TRUE(joiner.add(std::as_bytes(std::span(whole->bytes)), whole->start,
                                       [this](std::span<const std::byte> body) {
                                           frames.emplace_back(
                                               reinterpret_cast<const char*>(body.data()),
                                               body.size());
                                       }));
            } else {
                const auto& gone = std::get<block_window::lost_blocks>(next);
                lost.emplace_back(gone.first, gone.last);
                joiner.lost();
            }
        }
    }

    std::vector<built_block> blocks;
    block_window window{1, 100ms};
    frame_joiner joiner;
    clock::time_point now = start;
    block_window::taken last{};
    std::vector<std::string> frames;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> lost;
    std::size_t restored = 0;

private:
    block_builder builder_;
};

TEST(BlockWindow, GivesABlockOnWithAnyKOfItsSymbols) {
    through t;
    t.frame(std::string(1000, 'a')); // 4 + 4
    t.close();
    for (const std::size_t index : {6U, 0U, 5U})
        t.give(0, index);
    EXPECT_TRUE(t.frames.empty());
    t.give(0, 5);
    EXPECT_EQ(t.last, block_window::taken::unneeded);
    EXPECT_TRUE(t.frames.empty());
    t.give(0, 3);
    EXPECT_EQ(t.frames, std::vector{std::string(1000, 'a')});
    EXPECT_EQ(t.restored, 2U);
    t.give(0, 1);
    EXPECT_EQ(t.last, block_window::taken::late);
    EXPECT_EQ(t.window.memory(), 0U);
}

TEST(BlockWindow, WaitsForABlockThatWasOvertaken) {
    through t;
    for (const auto* body : {"one", "two", "three"}) {
        t.frame(body);
        t.close();
    }
    t.give(2, 0);
    t.give(1, 2);
    EXPECT_TRUE(t.frames.empty());
    t.wait(99ms);
    t.give(0, 1);
    EXPECT_EQ(t.frames, (std::vector<std::string>{"one", "two", "three"}));
    EXPECT_TRUE(t.lost.empty());
}

TEST(BlockWindow, GivesUpABlockWhenPatienceIsAtItsEnd) {
    through t;
    for (const auto* body : {"one", "two", "three", "four"}) {
        t.frame(body);
        t.close();
    }
    t.give(0, 0);
    t.give(3, 0);
    EXPECT_EQ(t.window.next_deadline(), start + 100ms);
    t.wait(99ms);
    EXPECT_TRUE(t.lost.empty());
    t.wait(1ms);
    EXPECT_EQ(t.lost, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{2, 3}}));
    EXPECT_EQ(t.frames, (std::vector<std::string>{"one", "four"}));
    EXPECT_EQ(t.window.next_deadline(), clock::time_point::max());
    t.give(1, 0);
    EXPECT_EQ(t.last, block_window::taken::late);
}

TEST(BlockWindow, KnowsFromABeaconThatTheTailIsLost) {
    through t;
    t.frame("one");
    t.close();
    t.sent_upto(1);
    t.wait(100ms);
    EXPECT_EQ(t.lost, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{1, 1}}));
}

TEST(BlockWindow, LosesWithABlockOnlyTheFramesInIt) {
    through t;
    const std::string big(20'000, 'b');
    t.frame("first"); // block 1
    t.frame(big);     // 2, 3 and the first part of 4
    t.frame("last");  // 4
    t.close();
    ASSERT_EQ(t.blocks.size(), 4U);
    for (const std::size_t gone : {1U, 2U}) {
        through u;
        u.blocks = t.blocks;
        for (std::size_t block = 0; block < 4; ++block) {
            for (std::size_t index = 0; index < 32 && block != gone; ++index) {
                if (index < u.blocks[block].symbols())
                    u.give(block, index);
            }
        }
        u.wait(100ms);
        EXPECT_EQ(u.frames, (std::vector<std::string>{"first", "last"})) << gone;
    }
    for (std::size_t block = 0; block < 4; ++block) {
        for (std::size_t index = 0; index < t.blocks[block].shape.k; ++index)
            t.give(block, index);
    }
    EXPECT_EQ(t.frames, (std::vector<std::string>{"first", big, "last"}));
}

TEST(BlockWindow, IsNotMovedByASymbolThatContradictsAnother) {
    through t;
    t.frame(std::string(1000, 'a'));
    t.close();
    t.give(0, 0);
    auto other = t.blocks[0];
    other.shape.r = 5;
    std::swap(t.blocks[0], other);
    t.give(0, 1);
    EXPECT_EQ(t.last, block_window::taken::contradicts);
}

TEST(BlockWindow, GivesUpTheOldestRatherThanGrow) {
    block_window window(1, 100ms);
    const std::string data(max_block_bytes / max_block_symbols, 'x');
    std::uint64_t block = 1;
    for (; block <= 200;
         ++block) { // of each the first symbol only; each claims a whole block's room
        const symbol what{{block, 128, 32, max_block_bytes, 0}, 0, std::as_bytes(std::span(data))};
        ASSERT_EQ(window.add(what, start), block_window::taken::stored);
        while (window.next(start).index() != 0) {
        }
        ASSERT_LE(window.memory(), max_window_memory + max_block_bytes);
    }
    EXPECT_EQ(window.first_open(), block - 64);
    // A number out of nowhere costs nothing.
    const symbol far{{UINT64_MAX, 128, 32, max_block_bytes, 0}, 0, std::as_bytes(std::span(data))};
    (void)window.add(far, start);
    std::size_t steps = 0;
    while (window.next(start + 1s).index() != 0)
        ++steps;
    EXPECT_LT(steps, 200U);
    EXPECT_EQ(window.first_open(), UINT64_MAX);
}

TEST(FrameJoiner, RefusesImpossibleLengths) {
    const auto ignore = [](std::span<const std::byte>) {};
    for (const auto& bad :
         {std::string(4, '\0'), std::string("\x7f\0\0\0", 4), std::string("\0\0", 2)}) {
        frame_joiner joiner;
        EXPECT_FALSE(joiner.add(std::as_bytes(std::span(bad)), 0, ignore));
    }
    // A frame that ends behind, or before, where its last block says that the next one begins.
    auto frame = frame_of(std::string(100, 'x'));
    for (const std::size_t wrong : {49U, 51U}) {
        frame_joiner joiner;
        EXPECT_TRUE(joiner.add(std::as_bytes(std::span(frame).first(54)), 0, ignore));
        const auto rest = frame.substr(54) + frame_of("next");
        EXPECT_FALSE(joiner.add(std::as_bytes(std::span(rest)), wrong, ignore)) << wrong;
    }
}

TEST(Pacer, LetsTheBurstGoAndThenTheRate) {
    pacer bucket(1'000'000, 10'000);
    auto now = start;
    std::size_t sent = 0;
    for (; bucket.ready(now); ++sent)
        bucket.take(1000);
    EXPECT_EQ(sent, 10U);
    for (int i = 0; i < 100; ++i) {
        now = bucket.ready_at();
        EXPECT_TRUE(bucket.ready(now));
        bucket.take(1000);
        ++sent;
        EXPECT_FALSE(bucket.ready(now));
    }
    EXPECT_NEAR(std::chrono::duration<double>(now - start).count(), 0.1, 0.001);
    pacer unpaced(0, 1);
    unpaced.take(1'000'000);
    EXPECT_TRUE(unpaced.ready(now));
}

} // namespace
} // namespace diolkos::link
