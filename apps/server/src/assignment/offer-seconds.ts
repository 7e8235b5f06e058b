/** [ASG11] How long an agent has to take an offered conversation. */
export const OFFER_SECONDS = 60;
