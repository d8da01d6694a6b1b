// What durability costs: encoding alone, and the rate of durable crossings on this machine's disk.
// A crossing is 300 bytes with an audit record of 400 bytes, in a batch of its own; when it is
// durable, the batch after settles it.
//
// DIOLKOS_BENCH_DIR is where the segments go (default: the current directory). Durations are of the
// wall clock, because what is measured is mostly waiting.
#include "journal/durable_journal.hpp"

#include <benchmark/benchmark.h>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace {

using namespace diolkos::journal;

constexpr std::size_t stanza_bytes = 300;
constexpr std::size_t record_bytes = 400;
constexpr id16 lane_id{std::byte{1}};

// write(2) and fdatasync(2) on a thread, as a disk behind the event loop would be.
class real_disk final : public disk, public stored_segments {
public:
    explicit real_disk(std::filesystem::path where)
        : where_(std::move(where)),
          worker_([this] { work(); }) {}
    ~real_disk() override {
        add({0, nullptr});
        worker_.join();
        if (file_ >= 0) {
            ::close(file_);
        }
    }

    void create_segment(request id, segment_number segment) override {
        add({id, [this, segment] {
                 if (file_ >= 0) {
                     ::close(file_);
                 }
                 file_ =
                     ::open(path(segment).c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND, 0600);
                 return file_ >= 0;
             }});
    }
    void append_and_sync(request id, segment_number, std::string_view bytes) override {
        add({id, [this, bytes] {
                 return ::write(file_, bytes.data(), bytes.size()) ==
                            static_cast<ssize_t>(bytes.size()) &&
                        ::fdatasync(file_) == 0;
             }});
    }
    void sync_directory(request id) override {
        add({id, [this] {
                 const int folder = ::open(where_.c_str(), O_RDONLY | O_DIRECTORY);
                 const bool good = ::fsync(folder) == 0;
                 ::close(folder);
                 return good;
             }});
    }
    void remove(request id, segment_number segment) override {
        add({id, [this, segment] { return std::filesystem::remove(path(segment)); }});
    }
    boost::system::result<std::vector<segment_number>> list() override {
        return std::vector<segment_number>{};
    }
    boost::system::result<std::string> read(segment_number) override { return std::string(); }

    // Waits for one completion.
    std::pair<request, bool> wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !done_.empty(); });
        const auto first = done_.front();
        done_.pop_front();
        return first;
    }

private:
    struct job {
        request id;
        std::function<bool()> run;
    };

    std::filesystem::path path(segment_number segment) const {
        return where_ / std::to_string(segment);
    }
    void add(job what) {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(what));
        changed_.notify_all();
    }
    void work() {
        for (;;) {
            job next;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [this] { return !jobs_.empty(); });
                next = std::move(jobs_.front());
                jobs_.pop_front();
            }
            if (!next.run) {
                return;
            }
            const bool good = next.run();
            const std::lock_guard lock(mutex_);
            done_.emplace_back(next.id, good);
            changed_.notify_all();
        }
    }

    std::filesystem::path where_;
    int file_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<job> jobs_;
    std::deque<std::pair<request, bool>> done_;
    std::thread worker_;
};

// Takes everything, keeps nothing.
class no_disk final : public disk, public stored_segments {
public:
    void create_segment(request id, segment_number) override { asked.push_back(id); }
    void append_and_sync(request id, segment_number, std::string_view) override {
        asked.push_back(id);
    }
    void sync_directory(request id) override { asked.push_back(id); }
    void remove(request id, segment_number) override { asked.push_back(id); }
    boost::system::result<std::vector<segment_number>> list() override {
        return std::vector<segment_number>{};
    }
    boost::system::result<std::string> read(segment_number) override { return std::string(); }

    std::deque<request> asked;
};

durable_journal::moment now() {
    return {
        std::chrono::steady_clock::now(),
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now())};
}

batch crossing_batch() {
    batch what;
    what.records = std::string(record_bytes - 1, 'r') + '\n';
    what.record_count = 1;
    kept_crossing crossing;
    crossing.boot = lane_id;
    crossing.stanza = std::string(stanza_bytes, 's');
    what.kept.push_back(crossing);
    return what;
}

recovery opened(no_disk& on) {
    return recover(on, "bench", lane_id).value();
}

// What one crossing costs the process: batches of 64 in a write, no disk.
void encode(benchmark::State& state) {
    no_disk disk;
    durable_journal journal({"bench", {}}, disk, opened(disk));
    batch what = crossing_batch();
    const auto drain = [&] {
        while (!disk.asked.empty()) {
            const auto id = disk.asked.front();
            disk.asked.pop_front();
            journal.completed(id, {}, {});
        }
    };
    journal.pump({});
    drain();
    std::uint64_t sequence = 0;
    for (auto _ : state) {
        what.kept.front().sequence = ++sequence;
        what.settled.assign(sequence > 64 ? 1 : 0,
                            {kept_crossing::course::outgoing, sequence - 64, lane_id});
        (void)journal.append(what);
        if (sequence % 64 == 0) {
            journal.audit_copied(sequence);
            journal.pump({});
            drain();
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(sequence));
    state.SetBytesProcessed(static_cast<std::int64_t>(sequence * (stanza_bytes + record_bytes)));
}
BENCHMARK(encode);

// range(0) crossings are always on their way: 1 is the delay of a single message, 4096 the link's
// window.
void durable(benchmark::State& state) {
    const char* const root = std::getenv("DIOLKOS_BENCH_DIR");
    const auto where = std::filesystem::path(root != nullptr ? root : ".") /
                       ("journal-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directory(where);
    {
        real_disk disk(where);
        durable_journal journal({"bench", {}}, disk, opened(disk));
        batch what = crossing_batch();
        const auto window = static_cast<std::uint64_t>(state.range(0));
        std::uint64_t sequence = 0;
        std::uint64_t writes = 0;
        const auto turn = [&] {
            const auto [id, good] = disk.wait();
            if (!good) {
                std::abort();
            }
            const auto before = journal.durable();
            journal.completed(id, {}, now());
            writes += journal.durable() != before ? 1U : 0U;
            journal.audit_copied(journal.durable());
        };
        journal.pump(now());
        while (!journal.ready()) {
            turn();
        }
        for (auto _ : state) {
            journal.at(now());
            const auto upto = journal.durable() + window;
            for (; sequence < upto;) {
                what.kept.front().sequence = ++sequence;
                what.settled.assign(sequence > window ? 1 : 0,
                                    {kept_crossing::course::outgoing, sequence - window, lane_id});
                (void)journal.append(what);
            }
            journal.pump(now());
            const auto before = journal.durable();
            while (journal.durable() == before) {
                turn();
            }
        }
        const auto done = journal.durable();
        while (journal.durable() < sequence) {
            turn();
        }
        state.SetItemsProcessed(static_cast<std::int64_t>(done));
        state.counters["per_write"] =
            benchmark::Counter(static_cast<double>(sequence) / static_cast<double>(writes));
    }
    std::filesystem::remove_all(where);
}
BENCHMARK(durable)->Arg(1)->Arg(64)->Arg(1024)->Arg(4096)->UseRealTime()->MinTime(1.0);

// The measure of it: what one append of as many bytes and one fdatasync cost here.
void bare_fdatasync(benchmark::State& state) {
    const char* const root = std::getenv("DIOLKOS_BENCH_DIR");
    const auto path = std::filesystem::path(root != nullptr ? root : ".") /
                      ("journal-bench-bare-" + std::to_string(::getpid()));
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const std::string bytes(static_cast<std::size_t>(state.range(0)), 'b');
    for (auto _ : state) {
        if (::write(file, bytes.data(), bytes.size()) < 0 || ::fdatasync(file) != 0) {
            std::abort();
        }
    }
    ::close(file);
    std::filesystem::remove(path);
}
BENCHMARK(bare_fdatasync)->Arg(800)->Arg(64 * 800)->Arg(1024 * 800)->UseRealTime();

} // namespace
