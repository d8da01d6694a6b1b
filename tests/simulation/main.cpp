// simulate: runs seeds, and says which of them break a promise (docs/design/simulation.md).
#include "stage.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <span>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace diolkos::simulation;

constexpr std::uint64_t tell_every = 5'000; // seeds

constexpr const char* usage =
    "simulate --seed N [--trace]            one run\n"
    "simulate --seeds A..B [--jobs N] [--stop-after N]   all of A to B; stops after N failures (0: "
    "never)\n";

// What one process tells the others: it may die.
struct progress {
    std::uint64_t seed = 0; // that it is at
    std::uint64_t done = 0, failed = 0;
    tally counted;
    bool over = false;
};

struct options {
    std::uint64_t first = 0, last = 0, jobs = 1, stop_after = 10;
    bool one = false, trace = false;
};

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        std::fputs(usage, stderr);
        std::exit(2);
    }
    return value;
}

options parse(std::span<char*> arguments) {
    options how;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--trace") {
            how.trace = true;
            continue;
        }
        const std::string_view value = ++i < arguments.size() ? arguments[i] : "";
        if (name == "--seed") {
            how.one = true;
            how.first = how.last = number(value);
        } else if (name == "--seeds") {
            const auto dots = std::min(value.find(".."), value.size());
            how.first = number(value.substr(0, dots));
            how.last = dots == value.size() ? how.first : number(value.substr(dots + 2));
        } else if (name == "--jobs") {
            how.jobs = std::max<std::uint64_t>(1, number(value));
        } else if (name == "--stop-after") {
            how.stop_after = number(value);
        } else {
            std::fputs(usage, stderr);
            std::exit(2);
        }
    }
    if (how.last < how.first || how.last == 0) {
        std::fputs(usage, stderr);
        std::exit(2);
    }
    return how;
}

void report(std::uint64_t seed, const std::string& why) {
    std::printf("seed %llu: %s\n    again: simulate --seed %llu --trace\n",
                static_cast<unsigned long long>(seed), why.c_str(),
                static_cast<unsigned long long>(seed));
    std::fflush(stdout);
}

int run_one(const options& how) {
    const auto result = run(how.first, how.trace);
    std::string kinds;
    for (const auto kind : result.kinds) {
        kinds.append(kinds.empty() ? "" : ", ").append(name(kind));
    }
    std::printf("seed %llu: %s; %s, %llu steps, %llu letters, %llu crashes, %.3f s; faults: %s; "
                "digest %016llx\n",
                static_cast<unsigned long long>(how.first),
                result.broken.empty() ? "every promise was kept" : result.broken.c_str(),
                result.one_way ? "one-way" : "duplex",
                static_cast<unsigned long long>(result.counted.steps),
                static_cast<unsigned long long>(result.counted.letters),
                static_cast<unsigned long long>(result.counted.kills + result.counted.power_losses),
                result.virtual_time.count(), kinds.empty() ? "none" : kinds.c_str(),
                static_cast<unsigned long long>(result.digest));
    return result.broken.empty() ? 0 : 1;
}

// Every `jobs`-th seed, from where this worker is.
void work(const options& how, progress& mine) {
    for (; mine.seed <= how.last; mine.seed += how.jobs) {
        const auto result = run(mine.seed, false);
        ++mine.done;
        mine.counted += result.counted;
        if (mine.done % tell_every == 0) {
            std::printf("%llu seeds done by one job, %llu failed\n",
                        static_cast<unsigned long long>(mine.done),
                        static_cast<unsigned long long>(mine.failed));
            std::fflush(stdout);
        }
        if (!result.broken.empty()) {
            report(mine.seed, result.broken);
            if (++mine.failed == how.stop_after) {
                break;
            }
        }
    }
    mine.over = true;
}

pid_t begin(const options& how, progress& mine) {
    std::fflush(stdout);
    const auto child = ::fork();
    if (child == 0) {
        work(how, mine);
        std::fflush(stdout);
        std::_Exit(0);
    }
    return child;
}

int run_all(const options& how) {
    const auto bytes = how.jobs * sizeof(progress);
    void* const shared =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        std::perror("simulate: mmap");
        return 2;
    }
    const std::span all(static_cast<progress*>(shared), how.jobs);
    std::vector<pid_t> children;
    for (std::uint64_t i = 0; i < how.jobs; ++i) {
        all[i] = {};
        all[i].seed = how.first + i;
        children.push_back(begin(how, all[i]));
    }
    for (int status = 0;;) {
        const auto gone = ::wait(&status);
        if (gone < 0) {
            break;
        }
        const auto at = std::ranges::find(children, gone);
        auto& its = all[static_cast<std::size_t>(std::distance(children.begin(), at))];
        if (!its.over) { // the program ended itself: that is a failure of this seed
            report(its.seed, "the process died, status " + std::to_string(status));
            ++its.done;
            its.seed += how.jobs;
            if (++its.failed != how.stop_after && its.seed <= how.last) {
                *at = begin(how, its);
            }
        }
    }
    progress sum;
    for (const auto& one : all) {
        sum.done += one.done;
        sum.failed += one.failed;
        sum.counted += one.counted;
    }
    std::printf("%llu seeds: %s%llu passed, %llu failed\n",
                static_cast<unsigned long long>(sum.done), text_of(sum.counted).c_str(),
                static_cast<unsigned long long>(sum.done - sum.failed),
                static_cast<unsigned long long>(sum.failed));
    return sum.failed == 0 ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    const auto how = parse(std::span(arguments, static_cast<std::size_t>(count)));
    return how.one ? run_one(how) : run_all(how);
}
