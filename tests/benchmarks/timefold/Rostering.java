// SPDX-License-Identifier: MPL-2.0

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactCollectionProperty;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintCollectors;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.score.stream.Joiners;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.solver.SolverConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;

/**
 * Guard rosters as a Timefold model: one entity for each seat, one guard or nobody on it.
 *
 * <p>All rules about one guard look at the guard's sorted seats. Times are minutes from the first
 * midnight of the plan; days and weeks are numbered. Arguments: instance, plan, configuration.
 */
public final class Rostering {

  /** A person: what the contract asks for, and the settled limits. */
  public static final class Guard {
    @PlanningId public int id;
    public long norm;
    public long[] mostInWeek;
  }

  /** One place on a shift, and what each guard who may take it costs there. */
  @PlanningEntity
  public static final class Seat {
    @PlanningId public int id;
    public int shift;
    public int start;
    public int end;
    public int day;
    public int week;
    public int place;
    public boolean night;
    public long vacant;
    public Map<Integer, Long> cost = new HashMap<>();

    @ValueRangeProvider public List<Guard> able = new ArrayList<>();

    @PlanningVariable(allowsUnassigned = true)
    public Guard guard;

    public Guard getGuard() {
      return guard;
    }

    public long price() {
      return cost.get(guard.id);
    }
  }

  /** The whole plan. */
  @PlanningSolution
  public static final class Plan {
    @ProblemFactCollectionProperty public List<Guard> guards = new ArrayList<>();
    @PlanningEntityCollectionProperty public List<Seat> seats = new ArrayList<>();
    @PlanningScore public HardSoftLongScore score;
  }

  /** Figures of the rules, the same for everybody. */
  static final class Figures {
    static int rest;
    static int longest;
    static int weeklyRest;
    static int weeklyBlock;
    static int daysRunning;
    static int nightsRunning;
    static long nightCost;
    static long under;
    static long over;
    static long tolerance;
    static long farFactor;
    static int[][] travel;
  }

  /** What a plan must keep and what it costs. */
  public static final class Rules implements ConstraintProvider {
    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
      return new Constraint[] {
        factory
            .forEachIncludingUnassigned(Seat.class)
            .filter(seat -> seat.guard == null)
            .penalizeLong(HardSoftLongScore.ONE_SOFT, seat -> seat.vacant)
            .asConstraint("vacant"),
        factory
            .forEach(Seat.class)
            .penalizeLong(HardSoftLongScore.ONE_SOFT, Seat::price)
            .asConstraint("price"),
        factory
            .forEach(Seat.class)
            .groupBy(Seat::getGuard, ConstraintCollectors.toList())
            .penalizeLong(HardSoftLongScore.ONE_HARD, Rostering::broken)
            .asConstraint("broken"),
        factory
            .forEach(Seat.class)
            .groupBy(Seat::getGuard, ConstraintCollectors.toList())
            .penalizeLong(HardSoftLongScore.ONE_SOFT, Rostering::cost)
            .asConstraint("hours and nights"),
        factory
            .forEach(Guard.class)
            .ifNotExists(Seat.class, Joiners.equal(guard -> guard, Seat::getGuard))
            .penalizeLong(HardSoftLongScore.ONE_SOFT, guard -> offNorm(guard, 0))
            .asConstraint("idle"),
      };
    }
  }

  static long offNorm(Guard guard, long minutes) {
    if (guard.norm == 0) {
      return 0;
    }
    long off = Math.abs(minutes - guard.norm);
    long near = Math.min(off, Figures.tolerance);
    long weight = minutes < guard.norm ? Figures.under : Figures.over;
    return weight * (near + (off - near) * Figures.farFactor);
  }

  static long cost(Guard guard, List<Seat> seats) {
    long minutes = 0;
    TreeMap<Integer, Boolean> nights = new TreeMap<>();
    for (Seat seat : seats) {
      minutes += seat.end - seat.start;
      if (seat.night) {
        nights.put(seat.day, true);
      }
    }
    return offNorm(guard, minutes) + Figures.nightCost * beyond(nights, Figures.nightsRunning);
  }

  static long broken(Guard guard, List<Seat> seats) {
    List<Seat> mine = new ArrayList<>(seats);
    mine.sort((a, b) -> Integer.compare(a.start, b.start));
    long broken = 0;
    long[] weeks = new long[guard.mostInWeek.length];
    TreeMap<Integer, Boolean> days = new TreeMap<>();
    int cluster = 0;
    int block = 0;
    for (int n = 0; n < mine.size(); n++) {
      Seat seat = mine.get(n);
      days.put(seat.day, true);
      weeks[seat.week] += seat.end - seat.start;
      if (n == 0) {
        cluster = seat.start;
        block = seat.start;
        continue;
      }
      Seat before = mine.get(n - 1);
      int gap = seat.start - before.end;
      if (gap < 0 || gap * 60L < Figures.travel[before.place][seat.place]) {
        broken += 1;
      }
      cluster = gap >= Figures.rest ? seat.start : cluster;
      block = gap >= Figures.weeklyRest ? seat.start : block;
      broken += seat.end - cluster > Figures.longest ? 1 : 0;
      broken += seat.end - block > Figures.weeklyBlock ? 1 : 0;
    }
    for (int week = 0; week < weeks.length; week++) {
      broken += Math.max(0, weeks[week] - guard.mostInWeek[week] + 59) / 60;
    }
    return broken + beyond(days, Figures.daysRunning);
  }

  static long beyond(TreeMap<Integer, Boolean> days, int most) {
    long beyond = 0;
    int run = 0;
    int last = Integer.MIN_VALUE;
    for (int day : days.keySet()) {
      run = day == last + 1 ? run + 1 : 1;
      beyond += run > most ? 1 : 0;
      last = day;
    }
    return beyond;
  }

  static Plan read(Path file) throws Exception {
    Plan plan = new Plan();
    try (Scanner in = new Scanner(Files.newBufferedReader(file))) {
      Figures.rest = in.nextInt();
      Figures.longest = in.nextInt();
      Figures.weeklyRest = in.nextInt();
      Figures.weeklyBlock = in.nextInt();
      Figures.daysRunning = in.nextInt();
      Figures.nightsRunning = in.nextInt();
      Figures.nightCost = in.nextLong();
      Figures.under = in.nextLong();
      Figures.over = in.nextLong();
      Figures.tolerance = in.nextLong();
      Figures.farFactor = in.nextLong();
      int places = in.nextInt();
      Figures.travel = new int[places][places];
      for (int[] row : Figures.travel) {
        for (int n = 0; n < places; n++) {
          row[n] = in.nextInt();
        }
      }
      int weeks = in.nextInt();
      int guards = in.nextInt();
      for (int n = 0; n < guards; n++) {
        Guard guard = new Guard();
        guard.id = n;
        guard.norm = in.nextLong();
        guard.mostInWeek = new long[weeks];
        for (int week = 0; week < weeks; week++) {
          guard.mostInWeek[week] = in.nextLong();
        }
        plan.guards.add(guard);
      }
      int seats = in.nextInt();
      for (int n = 0; n < seats; n++) {
        Seat seat = new Seat();
        seat.id = n;
        seat.shift = in.nextInt();
        seat.start = in.nextInt();
        seat.end = in.nextInt();
        seat.day = in.nextInt();
        seat.week = in.nextInt();
        seat.place = in.nextInt();
        seat.night = in.nextInt() == 1;
        seat.vacant = in.nextLong();
        int able = in.nextInt();
        for (int k = 0; k < able; k++) {
          Guard guard = plan.guards.get(in.nextInt());
          seat.able.add(guard);
          seat.cost.put(guard.id, in.nextLong());
        }
        plan.seats.add(seat);
      }
    }
    return plan;
  }

  /** Solves one instance. */
  public static void main(String[] arguments) throws Exception {
    Plan problem = read(Path.of(arguments[0]));
    SolverConfig config = SolverConfig.createFromXmlFile(Path.of(arguments[2]).toFile());
    Plan best = SolverFactory.<Plan>create(config).buildSolver().solve(problem);
    try (PrintWriter out = new PrintWriter(arguments[1])) {
      out.println(best.score.hardScore() + " " + best.score.softScore());
      for (Seat seat : best.seats) {
        if (seat.guard != null) {
          out.println(seat.guard.id + " " + seat.shift);
        }
      }
    }
  }

  private Rostering() {}
}
