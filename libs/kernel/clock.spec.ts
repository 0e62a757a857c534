import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from './clock.js';

const day = 24 * 60 * 60 * 1000;
const began = Date.parse('2026-01-01T00:00:00Z');

describe("the machine's clock", () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: began });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells the time', () => {
    jest.advanceTimersByTime(1_234);
    expect(systemClock.now()).toBe(began + 1_234);
  });

  it('calls a task once, when its time has come and not before', () => {
    const task = jest.fn();
    systemClock.at(began + 1_000, task);
    jest.advanceTimersByTime(999);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    jest.advanceTimersByTime(day);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('calls a task that is overdue soon, but never before `at` has returned', () => {
    const task = jest.fn();
    systemClock.at(began - day, task);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('waits for longer than a timer of Node can, which would ring at once', () => {
    const task = jest.fn();
    systemClock.at(began + 100 * day, task);
    jest.advanceTimersByTime(100 * day - 1);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('calls no task before its time when the clock was set back meanwhile', () => {
    const called: number[] = [];
    systemClock.at(began + 1_000, () => called.push(systemClock.now()));
    jest.setSystemTime(began - 300);
    jest.advanceTimersByTime(1_000);
    expect(called).toEqual([]);
    jest.advanceTimersByTime(300);
    expect(called).toEqual([began + 1_000]);
  });

  it('calls a task soon when the clock was set forward, or the machine slept, past its time', () => {
    const task = jest.fn();
    systemClock.at(began + day, task);
    jest.setSystemTime(began + day);
    jest.advanceTimersByTime(60_000);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['before the first step of a long wait', 0],
    ['after some steps of it', 60 * day],
  ])('calls nothing that was called off %s', (_when, passed) => {
    const task = jest.fn();
    const callOff = systemClock.at(began + 100 * day, task);
    jest.advanceTimersByTime(passed);
    callOff();
    jest.advanceTimersByTime(200 * day);
    expect(task).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes it that something is called off after it was called', () => {
    const callOff = systemClock.at(began, () => undefined);
    jest.advanceTimersByTime(1);
    expect(callOff).not.toThrow();
  });
});
