// The one-way link alone: sender and receiver with real UDP sockets on the loopback, one thread
// each, without journal and edge. Prints one line for each case: crossings a second that arrived,
// and the processor's time for each, both ends together.
//
//     bench_one_way [--seconds N]       goodput, in bursts and singly, at 0, 1, 5 and 10 % loss
//     bench_one_way --simulate N        blocks lost of N, beside the binomial prediction
//
// Loss is made at the receiver, before it looks at a datagram. So that the figures are those of the
// link and not of a socket's buffer, the sender keeps no more than a window under way; no real
// sender could know that.
#include "link/block_builder.hpp"
#include "link/block_window.hpp"
#include "link/one_way_link.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace diolkos::link;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t at_once = 64;
constexpr std::size_t stanza_bytes = 300;
constexpr std::size_t most_under_way = 4096;
constexpr auto tail_deadline = std::chrono::milliseconds(750); // beacons come every 100

boot_id boot_of(int number) {
    boot_id boot{};
    boot[0] = static_cast<std::byte>(number);
    return boot;
}

link_settings settings_of(int boot) {
    link_settings how;
    how.name = "bench";
    how.boot = boot_of(boot);
    how.one_way.emplace();
    return how;
}

struct sockets {
    sockets() {
        in = ::socket(AF_INET, SOCK_DGRAM, 0);
        out = ::socket(AF_INET, SOCK_DGRAM, 0);
        const int wanted = 8 << 20;
        ::setsockopt(in, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted);
        ::setsockopt(out, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof wanted);
        const timeval patience{0, 1000};
        ::setsockopt(in, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof to;
        if (::bind(in, reinterpret_cast<sockaddr*>(&to), size) != 0 ||
            ::getsockname(in, reinterpret_cast<sockaddr*>(&to), &size) != 0) {
            std::abort();
        }
    }
    ~sockets() {
        ::close(in);
        ::close(out);
    }
    int in, out;
    sockaddr_in to{};
};

struct run {
    bool bursts = true;
    repair_profile profile = repair_profile::lan;
    std::size_t extra = 0;
    double loss = 0;
};

class bench {
public:
    bench(run how, double seconds)
        : how_(how),
          seconds_(seconds) {}

    void measure(const char* name) {
        rusage before{}, after{};
        ::getrusage(RUSAGE_SELF, &before);
        std::thread receiver([this] { receive(); });
        const auto began = clock_type::now();
        send();
        const std::chrono::duration<double> took = clock_type::now() - began;
        ended_ = true;
        receiver.join();
        ::getrusage(RUSAGE_SELF, &after);
        const auto seconds = [](const timeval& of) {
            return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_usec) / 1e6;
        };
        const double cpu = seconds(after.ru_utime) + seconds(after.ru_stime) -
                           seconds(before.ru_utime) - seconds(before.ru_stime);
        const auto arrived = static_cast<double>(arrived_.load());
        std::printf(
            "%-7s %-7s %4.0f %%  %9.0f crossings/s  %6.2f us each  %8.1f datagrams per 100  "
            "%6llu of %llu lost\n",
            name, how_.bursts ? "bursts" : "singly", how_.loss * 100, arrived / took.count(),
            cpu * 1e6 / arrived,
            100.0 * static_cast<double>(datagrams_) / static_cast<double>(offered_),
            static_cast<unsigned long long>(lost_.load()),
            static_cast<unsigned long long>(offered_));
        std::fflush(stdout);
    }

private:
    void send() {
        auto settings = settings_of(1);
        auto& sending = settings.one_way->send.emplace();
        sending.profile = how_.profile;
        sending.extra_repair = how_.extra;
        sending.session[0] = std::byte{1};
        one_way_link sender(settings, {});
        const std::string stanza(stanza_bytes, 's');
        link_events events;
        sender.on_ready(clock_type::now(), events);
        hand_on(sender, events);
        const auto end = clock_type::now() + std::chrono::duration<double>(seconds_);
        for (;;) {
            const auto now = clock_type::now();
            if (now >= end) {
                break;
            }
            if (now >= sender.next_deadline()) {
                sender.on_time(now, events);
            }
            const std::size_t burst = how_.bursts ? 128 : 1;
            for (std::size_t i = 0;
                 i < burst && under_way() < most_under_way && sender.has_room(stanza.size()); ++i) {
                offered_ = sender.offer(boot_of(9), stanza, now, events);
            }
            // Their records would be on the disk some time later; one commit for many, as a journal
            // does.
            if (offered_ >= committed_ + 64) {
                committed_ = offered_;
                sender.committed(committed_, events);
            }
            sender.flush(now, events);
            hand_on(sender, events);
            if (under_way() >= most_under_way) {
                sender.on_time(clock_type::now(), events);
                hand_on(sender, events);
                std::this_thread::yield();
            }
        }
        // Beacons tell of a tail that was lost; then nothing is under way any more.
        const auto tail = clock_type::now() + tail_deadline;
        while (clock_type::now() < tail && under_way() > 0) {
            sender.on_time(clock_type::now(), events);
            hand_on(sender, events);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    [[nodiscard]] std::size_t under_way() const { return offered_ - arrived_ - lost_; }

    void hand_on(one_way_link& sender, link_events& events) {
        std::array<iovec, at_once> parts;
        std::array<mmsghdr, at_once> messages{};
        for (auto& event : events) {
            auto* const many = std::get_if<link_datagrams>(&event);
            std::size_t at = 0, next = 0;
            while (many != nullptr && next < many->sizes.size()) {
                unsigned count = 0;
                for (; count < at_once && next < many->sizes.size(); ++count, ++next) {
                    parts[count] = {many->bytes.data() + at, many->sizes[next]};
                    at += many->sizes[next];
                    messages[count].msg_hdr.msg_name = &sockets_.to;
                    messages[count].msg_hdr.msg_namelen = sizeof sockets_.to;
                    messages[count].msg_hdr.msg_iov = &parts[count];
                    messages[count].msg_hdr.msg_iovlen = 1;
                }
                for (unsigned sent = 0; sent < count;) {
                    const int now =
                        ::sendmmsg(sockets_.out, messages.data() + sent, count - sent, 0);
                    sent += now > 0 ? static_cast<unsigned>(now) : 0;
                }
                datagrams_ += count;
            }
        }
        events.clear();
        sender.handed(datagrams_, events);
        events.clear();
    }

    void receive() {
        auto settings = settings_of(2);
        settings.one_way->receive.emplace();
        one_way_link receiver(settings, {});
        std::mt19937_64 chance(1);
        const auto threshold = static_cast<std::uint64_t>(how_.loss * 0x1p64);
        std::vector<std::array<std::byte, 2048>> bytes(at_once);
        std::array<iovec, at_once> parts;
        for (std::size_t i = 0; i < at_once; ++i) {
            parts[i] = {bytes[i].data(), bytes[i].size()};
        }
        link_events events;
        while (!ended_) {
            std::array<mmsghdr, at_once> messages{};
            for (std::size_t i = 0; i < at_once; ++i) {
                messages[i].msg_hdr.msg_iov = &parts[i];
                messages[i].msg_hdr.msg_iovlen = 1;
            }
            const int count =
                ::recvmmsg(sockets_.in, messages.data(), at_once, MSG_WAITFORONE, nullptr);
            const auto now = clock_type::now();
            for (int i = 0; i < count; ++i) {
                const auto place = static_cast<std::size_t>(i);
                if (threshold == 0 || chance() >= threshold) {
                    receiver.on_datagram(std::span(bytes[place]).first(messages[place].msg_len),
                                         now, events);
                }
            }
            receiver.on_time(now, events);
            for (const auto& event : events) {
                if (std::holds_alternative<crossing_arrived>(event)) {
                    ++arrived_;
                } else if (const auto* const lost = std::get_if<crossings_lost>(&event)) {
                    lost_ += lost->last - lost->first + 1;
                }
            }
            events.clear();
        }
    }

    run how_;
    double seconds_;
    sockets sockets_;
    std::atomic<std::uint64_t> arrived_{0}, lost_{0};
    std::atomic<bool> ended_{false};
    std::uint64_t offered_ = 0, committed_ = 0, datagrams_ = 0;
};

double predicted(std::size_t k, std::size_t r, double loss) {
    const auto n = static_cast<double>(k + r);
    double sum = 0;
    for (auto i = static_cast<double>(r + 1); i <= n; ++i) {
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) +
                        i * std::log(loss) + (n - i) * std::log1p(-loss));
    }
    return sum;
}

// Blocks of k symbols through builder and window, with symbols lost at random.
void simulate(std::size_t k, std::size_t extra, repair_profile profile, double loss,
              std::uint64_t blocks) {
    constexpr std::size_t room = 256;
    block_builder builder(profile, extra, room);
    block_window window(1, std::chrono::milliseconds(0));
    std::mt19937_64 chance(k * 1000 + extra);
    const auto threshold = static_cast<std::uint64_t>(loss * 0x1p64);
    const std::string frame(k * room, 'f');
    std::vector<built_block> closed;
    builder.add(frame, closed);
    builder.close(closed);
    auto block = closed.back();
    std::uint64_t lost = 0;
    const block_window::time_point now{std::chrono::hours(1)};
    const auto count = [&] {
        for (auto next = window.next(now); next.index() != 0; next = window.next(now)) {
            if (const auto* const gone = std::get_if<block_window::lost_blocks>(&next)) {
                lost += gone->last - gone->first + 1;
            }
        }
    };
    for (std::uint64_t number = 1; number <= blocks; ++number) {
        block.shape.block = number;
        for (std::size_t i = 0; i < block.symbols(); ++i) {
            if (chance() >= threshold) {
                (void)window.add(block.at(i), now);
            }
        }
        count();
    }
    window.sent_upto(blocks, now);
    count();
    std::printf("%3zu + %-3zu %5.1f %%  predicted %8.1e  simulated %8.1e  (%llu of %llu blocks)\n",
                k, block.shape.r, loss * 100, predicted(k, block.shape.r, loss),
                static_cast<double>(lost) / static_cast<double>(blocks),
                static_cast<unsigned long long>(lost), static_cast<unsigned long long>(blocks));
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    double seconds = 3;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        if (option == "--seconds") {
            seconds = std::atof(argv[i + 1]);
        } else if (option == "--simulate") {
            const auto blocks = static_cast<std::uint64_t>(std::atof(argv[i + 1]));
            using enum repair_profile;
            for (const double loss : {0.01, 0.05, 0.10}) {
                for (const std::size_t extra : {0U, 1U}) {
                    simulate(1, extra, lan, loss, blocks);
                    simulate(8, extra, lan, loss, blocks / 8);
                    simulate(32, extra, lan, loss, blocks / 32);
                    simulate(1, extra, lossy, loss, blocks);
                    simulate(8, extra, lossy, loss, blocks / 8);
                    simulate(32, extra, lossy, loss, blocks / 32);
                }
            }
            return 0;
        }
    }
    for (const bool bursts : {true, false}) {
        bench({bursts, repair_profile::lan, 0, 0}, seconds).measure("lan");
        bench({bursts, repair_profile::lan, 1, 0}, seconds).measure("lan+1");
        bench({bursts, repair_profile::lan, 1, 0.01}, seconds).measure("lan+1");
        bench({bursts, repair_profile::lossy, 1, 0.05}, seconds).measure("lossy+1");
        bench({bursts, repair_profile::lossy, 1, 0.10}, seconds).measure("lossy+1");
    }
    return 0;
}
