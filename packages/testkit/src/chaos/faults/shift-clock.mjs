// Preloaded into a server: shifts its wall clock by CLOCK_SHIFT_MS. Each SIGUSR2 reverses the shift.
const RealDate = Date;
let shift = Number(process.env.CLOCK_SHIFT_MS ?? 0);

class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }
  static now() {
    return RealDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate;
process.on("SIGUSR2", () => {
  shift = -shift;
});
