import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { AgentAccount } from "@deskwire/protocol";
import { toast } from "../ui/toast.ts";
import { addAgent, agentsQuery, changeAgent, sessionQuery } from "../api/queries.ts";
import { useAccount } from "../session/session.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { AgentFields } from "./agent-fields.tsx";
import { checkForm, formOf, newAgentOf, patchOf, type AgentForm } from "./agent-form.ts";
import { SaveForm } from "./save-form.tsx";

/** Adds an agent (`agent` null) or changes one. */
export function AgentDialog(props: { agent: AgentAccount | null; onClose: () => void }) {
  const t = useTranslations();
  const { agent, onClose } = props;
  const isNew = agent === null;
  const [form, setForm] = useState(() => formOf(agent));
  const [tried, setTried] = useState(false);
  const save = useSave(agent, onClose);
  const submit = () => {
    setTried(true);
    if (Object.keys(checkForm(form, isNew)).length === 0) save.mutate(form);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={isNew ? t("team.addTitle") : t("team.editTitle")}
      {...(isNew && { text: t("team.addText") })}
    >
      <SaveForm
        save={save}
        submit={isNew ? t("team.create") : t("common.save")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <AgentFields
          isNew={isNew}
          form={form}
          errors={tried ? checkForm(form, isNew) : {}}
          onChange={(change) => setForm({ ...form, ...change })}
        />
      </SaveForm>
    </Dialog>
  );
}

function useSave(agent: AgentAccount | null, onClose: () => void) {
  const t = useTranslations("team");
  const account = useAccount();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (form: AgentForm) =>
      agent ? changeAgent(agent.id, patchOf(form, agent)) : addAgent(newAgentOf(form)),
    onSuccess: async (saved) => {
      toast.success(agent ? t("saved") : t("created", { name: saved.name, id: saved.id }));
      onClose();
      await queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey });
      if (agent?.id === account.id)
        await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
}
