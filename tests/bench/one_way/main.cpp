// The one-way link alone, without journal and edge. Prints one JSON object a line; tests/bench/link
// makes a table of them.
//
//     bench_one_way goodput     in bursts and singly, at 0, 1, 5 and 10 % loss, and bare datagrams
//     bench_one_way residual    blocks lost for good, beside the binomial prediction
#include "tests/bench/one_way/goodput.hpp"
#include "tests/bench/one_way/residual.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace diolkos::bench {
namespace {

using enum link::repair_profile;

void print(const char* repair, bool bursts, double loss, const goodput& what) {
    std::printf("{\"repair\": \"%s\", \"bursts\": %s, \"loss\": %.3f, \"rate\": %.0f, "
                "\"cpu_us_each\": %.3f, \"datagrams_each\": %.3f, \"offered\": %llu, "
                "\"lost\": %llu}\n",
                repair, bursts ? "true" : "false", loss, what.rate, what.cpu_us_each,
                what.datagrams_each, static_cast<unsigned long long>(what.offered),
                static_cast<unsigned long long>(what.lost));
    std::fflush(stdout);
}

void all_goodput(double seconds) {
    struct named {
        const char* name;
        link::repair_profile profile;
        std::size_t extra;
        double loss;
    };
    for (const bool bursts : {true, false}) {
        print("none", bursts, 0, measure_plain_datagrams(bursts, seconds));
        for (const auto& one :
             {named{"lan", lan, 0, 0}, named{"lan+1", lan, 1, 0}, named{"lan+1", lan, 1, 0.01},
              named{"lossy+1", lossy, 1, 0.05}, named{"lossy+1", lossy, 1, 0.10}}) {
            print(one.name, bursts, one.loss,
                  measure_goodput({bursts, one.profile, one.extra, one.loss}, seconds));
        }
    }
}

void all_residual(std::uint64_t blocks) {
    for (const double loss : {0.01, 0.05, 0.10}) {
        for (const auto profile : {lan, lossy}) {
            for (const std::size_t extra : {0U, 1U}) {
                for (const std::size_t k : {1U, 8U, 32U}) {
                    const auto found = simulate_loss(k, extra, profile, loss, blocks / k);
                    std::printf(
                        "{\"repair\": \"%s\", \"loss\": %.3f, \"k\": %zu, \"r\": %zu, "
                        "\"predicted\": %.3e, \"simulated\": %.3e, \"blocks\": %llu}\n",
                        (std::string(profile == lan ? "lan" : "lossy") + (extra != 0 ? "+1" : ""))
                            .c_str(),
                        loss, found.k, found.r, found.predicted, found.simulated,
                        static_cast<unsigned long long>(found.blocks));
                    std::fflush(stdout);
                }
            }
        }
    }
}

int run(int argc, char** argv) {
    std::string mode;
    double seconds = 3, blocks = 2e6;
    CLI::App app{"The one-way link alone. Prints one JSON object a line."};
    app.add_option("mode", mode, "goodput, or residual loss")
        ->required()
        ->check(CLI::IsMember({"goodput", "residual"}));
    app.add_option("--seconds", seconds, "of each case of goodput")->capture_default_str();
    app.add_option("--blocks", blocks, "of one symbol; of k symbols a k-th of them")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (mode == "goodput") {
        all_goodput(seconds);
    } else {
        all_residual(static_cast<std::uint64_t>(blocks));
    }
    return 0;
}

} // namespace
} // namespace diolkos::bench

int main(int argc, char** argv) {
    return diolkos::bench::run(argc, argv);
}
